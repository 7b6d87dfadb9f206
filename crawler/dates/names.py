"""The names of months and weekdays in the press's languages.

They are those of the Unicode CLDR (a test holds this table against Babel's copy of it) and the
spellings that newspapers use beside them.
"""

from typing import Final

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

MONTH_NAMES: Final[dict[str, str]] = {
    "jan": """january jan जनवरी जन जान जानेवारी जाने जानुआरी জানুয়ারী
        জানুয়ারি জানু জানুৱাৰী জানুৱাৰি ஜனவரி ஜன జనవరి జన ജനുവരി ജനു
        ಜನವರಿ ಜನ જાન્યુઆરી જાન્યુ જાન ਜਨਵਰੀ ਜਨ جنوری جنورى ଜାନୁଆରୀ
        ଜାନୁଆରି janvier janv januar jänner januari enero gennaio
        janeiro január ιανουαρίου ιαν января
        tammikuuta tammi tammikuu gen ene gener xaneiro xan ianuarie ian stycznia sty
        styczeń ledna led leden januára січня січ січень янв январь студзеня сту студзень
        януари яну јануари јан ιανουάριος ocak oca yanvar yan ינואר ינו׳ يناير ژانویهٔ
        ژانویه sausio saus sausis janvāris jaanuar jaan janúar იანვარი იან հունվարի հնվ
        հունվար қаңтар қаң มกราคม ม.ค ጃንዋሪ ጃን جانفي בינואר jän
        בינו׳
        siječnja siječanj""",
    "feb": """february feb febr फरवरी फर फेब्रुवारी फेब्रु फेब फेब्रुअरी
        फेब्रुवरी ফেব্রুয়ারী ফেব্রুয়ারি ফেব ফেব্রু ফেব্ৰুৱাৰী
        ফেব্ৰুৱাৰি ফেব্ৰু பிப்ரவரி பிப் பெப்ரவரி பெப் ఫిబ్రవరి ఫిబ్ర
        ఫిబ్ ഫെബ്രുവരി ഫെബ്രു ಫೆಬ್ರವರಿ ಫೆಬ್ರ ಫೆಬ್ರುವರಿ ફેબ્રુઆરી
        ફેબ્રુ ફેબ ਫਰਵਰੀ ਫਰ فروری ଫେବୃଆରୀ ଫେବୃଆରି ଫେବ୍ରୁଆରୀ ଫେବ୍ରୁଆରି
        février févr fevrier februar februari febrero febbraio
        fevereiro február φεβρουαρίου φεβ февраля
        helmikuuta helmi helmikuu fev febrer febreiro februarie lutego lut luty února úno
        únor februára лютого лют лютий февр февраль лютага люты февруари фев φεβρουάριος
        şubat şub fevral פברואר פבר׳ فبراير فوریهٔ فوریه vasario vas vasaris februāris
        veebruar veebr febrúar თებერვალი თებ փետրվարի փտվ փետրվար ақпан ақп กุมภาพันธ์ ก.พ
        ፌብሩዋሪ ፌብ فيفري شباط בפברואר
        בפבר׳
        veljače veljača""",
    "mar": """march mar mrch मार्च মার্চ মাৰ্চ மார்ச் மார் మార్చి మార్చ్
        മാർച്ച് മാര്‍ച്ച് മാർ ಮಾರ್ಚ್ માર્ચ ਮਾਰਚ مارچ ମାର୍ଚ୍ଚ ମାର୍ଚ
        mars märz mär maart marzo março március márc μαρτίου μάρ μαρ
        марта
        mrt marts maaliskuuta maalis maaliskuu març martie marca marzec března bře březen
        marec березня бер березень мар март сакавіка сак сакавік μάρτιος mart מרץ مارس
        maret mac machi kovo kov kovas märts მარტი მარ մարտի մրտ մարտ наурыз нау มีนาคม
        มี.ค ማርች آذار במרץ
        ožujka ožujak""",
    "apr": """april apr अप्रैल अप्रेल अप्रै एप्रिल एप्रि अप्रिल এপ্রিল এপ্রি
        এপ্ৰিল ஏப்ரல் ஏப் ఏప్రిల్ ఏప్రి ഏപ്രിൽ ഏപ്രില്‍ ഏപ്രി ಏಪ್ರಿಲ್
        ಏಪ್ರಿ ಎಪ್ರಿಲ್ એપ્રિલ ਅਪ੍ਰੈਲ ਅਪ੍ਰੈ اپریل ଅପ୍ରେଲ ଏପ୍ରିଲ avril
        avr abril aprile április ápr απριλίου απρ апреля
        huhtikuuta huhti huhtikuu abr aprilie kwietnia kwi kwiecień dubna dub duben apríla
        apríl квітня квіт квітень апр апрель красавіка кра красавік април απρίλιος nisan
        nis aprel אפריל אפר׳ أبريل ابريل آوریل aprili balandžio bal balandis aprīlis aprill
        აპრილი აპრ ապրիլի ապր ապրիլ сәуір сәу เมษายน เม.ย ኤፕሪል ኤፕሪ أفريل نيسان באפריל
        באפר׳
        travnja travanj""",
    "may": """may मई मे মে মে’ மே మే മേയ് മെയ് ಮೇ મે ਮਈ مئی مئ ମଇ ମେ mai mei
        mayo maggio maio május máj μαΐου μάϊ μαϊ мая
        maj toukokuuta touko toukokuu mag maig maja května kvě květen mája травня трав
        травень май мај μαΐ μάιος μάι mayıs מאי مايو مهٔ مه gegužės geg gegužė maijs maí
        მაისი მაი մայիսի մյս մայիս мамыр мам พฤษภาคม พ.ค ሜይ ماي أيار במאי
        svibnja svibanj""",
    "jun": """june jun जून जुन জুন ஜூன் జూన్ ജൂൺ ജൂണ്‍ ಜೂನ್ જૂન જુન ਜੂਨ جون
        ଜୁନ juin juni junio giugno junho június jún ιουνίου ιούν ιουν
        июня
        kesäkuuta kesä kesäkuu giu juny xuño iunie iun czerwca cze czerwiec června čvn
        červen júna junij червня черв червень июн июнь чэрвеня чэр чэрвень юни јуни јун
        ιούνιος haziran haz iyun iyn יוני يونيو ژوئن birželio birž birželis jūnijs jūn
        juuni júní ივნისი ივნ հունիսի հնս հունիս маусым мау มิถุนายน มิ.ย ጁን جوان حزيران
        ביוני
        lipnja lipanj""",
    "jul": """july jul जुलाई जुल जुलै জুলাই জুল ஜூலை ஜுலை జులై జూలై ജൂലൈ
        ಜುಲೈ જુલાઈ જુલાઇ ਜੁਲਾਈ ਜੁਲਾ جولائی جولائ ଜୁଲାଇ juillet juil
        juli julio luglio julho július júl ιουλίου ιούλ ιουλ июля
        heinäkuuta heinä heinäkuu lug juliol xullo xul iulie iul lipca lip lipiec července
        čvc červenec júla julij липня лип липень июл июль ліпеня ліп ліпень юли јули јул
        ιούλιος temmuz tem iyul iyl יולי يوليو ژوئیهٔ ژوئیه julai liepos liep liepa jūlijs
        jūl juuli júlí ივლისი ივლ հուլիսի հլս հուլիս шілде шіл กรกฎาคม ก.ค ጁላይ جويلية تموز
        ביולי
        srpnja srpanj""",
    "aug": """august aug अगस्त अग अगस्ट ऑगस्ट ऑग আগস্ট আগষ্ট আগ அகஸ்ட்
        ஆகஸ்ட் ஆகஸ்டு ஆக ఆగస్టు ఆగస్ట్ ఆగ ഓഗസ്റ്റ് ആഗസ്റ്റ് ഓഗ ಆಗಸ್ಟ್
        ಆಗ ઑગસ્ટ ઓગસ્ટ ਅਗਸਤ ਅਗ اگست ଅଗଷ୍ଟ août aout augustus agosto
        augusztus αυγούστου αύγ αυγ августа
        augusti elokuuta elo elokuu agost ag sierpnia sie sierpień srpna srp srpen augusta
        avgust avg серпня серп серпень авг август жніўня жні жнівень αύγουστος ağustos ağu
        avqust avq אוגוסט אוג׳ أغسطس اغسطس اوت agustus agu ogos ogo agosti rugpjūčio rugp
        rugpjūtis augusts ágúst ágú აგვისტო აგვ օգոստոսի օգս օգոստոս тамыз там สิงหาคม ส.ค
        ኦገስት ኦገስ أوت آب באוגוסט
        באוג׳
        kolovoza kolovoz""",
    "sep": """september sept sep सितंबर सितम्बर सित सप्टेंबर सप्टेम्बर
        सप्टें सेप्टेम्बर सेप्टेंबर সেপ্টেম্বর সেপ্টে সেপ ছেপ্তেম্বৰ
        ছেপ্টেম্বৰ ছেপ্তে செப்டம்பர் செப் సెప్టెంబర్ సెప్టెంబరు
        సెప్టెం സെപ്റ്റംബർ സെപ്റ്റംബര്‍ സെപ്തംബർ സെപ്റ്റം ಸೆಪ್ಟೆಂಬರ್
        ಸೆಪ್ಟೆಂ સપ્ટેમ્બર સપ્ટેંબર સપ્ટે ਸਤੰਬਰ ਸਤੰ ستمبر ସେପ୍ଟେମ୍ବର
        septembre septiembre settembre setembro szeptember szept
        σεπτεμβρίου σεπ сентября
        syyskuuta syys syyskuu set setembre septembrie września wrz wrzesień září zář
        septembra вересня вер вересень сент сентябрь верасня верасень септември сеп
        σεπτέμβριος eylül eyl sentyabr sen ספטמבר ספט׳ سبتمبر سپتامبر septemba rugsėjo
        rugs rugsėjis septembris სექტემბერი სექ սեպտեմբերի սեպ սեպտեմբեր қыркүйек қыр
        sentabr กันยายน ก.ย ሴፕቴምበር ሴፕቴ أيلول شتنبر בספטמבר сен
        בספט׳
        rujna rujan""",
    "oct": """october oct अक्टूबर अक्तूबर अक्टू ऑक्टोबर ऑक्टो अक्टोबर
        অক্টোবর অক্টো অক্টোবৰ அக்டோபர் அக் అక్టోబర్ అక్టోబరు అక్టో
        ഒക്ടോബർ ഒക്ടോബര്‍ ഒക്ടോ ಅಕ್ಟೋಬರ್ ಅಕ್ಟೋ ઑક્ટોબર ઓક્ટોબર ઑક્ટો
        ઓક્ટો ਅਕਤੂਬਰ ਅਕਤੂ اکتوبر ଅକ୍ଟୋବର octobre oktober octubre
        ottobre outubro október okt οκτωβρίου οκτ октября
        lokakuuta loka lokakuu ott out octombrie października paź październik října říj
        říjen októbra жовтня жовт жовтень окт октябрь кастрычніка кас кастрычнік октомври
        οκτώβριος ekim eki oktyabr אוקטובר אוק׳ أكتوبر اكتوبر اکتبر oktoba spalio spal spalis
        oktobris oktoober ოქტომბერი ოქტ հոկտեմբերի հոկ հոկտեմբեր қазан қаз oktabr ตุลาคม
        ต.ค ኦክቶበር ኦክቶ באוקטובר
        באוק׳""",
    "nov": """november nov नवंबर नवम्बर नव नोव्हेंबर नोव्हेम्बर नोव्हें
        नोभेम्बर नोवेम्बर নভেম্বর নভে নৱেম্বৰ নৱে நவம்பர் நவ నవంబర్
        నవంబరు నవం നവംബർ നവംബര്‍ നവം ನವೆಂಬರ್ ನವೆಂ નવેમ્બર નવેંબર નવે
        ਨਵੰਬਰ ਨਵੰ نومبر ନଭେମ୍ବର novembre noviembre novembro νοεμβρίου
        νοέ νοε ноября
        marraskuuta marras marraskuu noiembrie listopada lis listopad listopadu novembra
        листопада лист листопад нояб ноябрь лістапада ліс лістапад ноември ное νοέμβριος
        kasım kas noyabr noy נובמבר נוב׳ نوفمبر نوامبر novemba lapkričio lapkr lapkritis
        novembris nóvember nóv ნოემბერი ნოე նոյեմբերի նոյ նոյեմբեր қараша қар พฤศจิกายน
        พ.ย ኖቬምበር ኖቬም نونبر בנובמבר ноя
        בנוב׳
        studenoga studenog studeni""",
    "dec": """december dec दिसंबर दिसम्बर दिस डिसेंबर डिसेम्बर डिसें
        ডিসেম্বর ডিসে ডিচেম্বৰ ডিচে டிசம்பர் டிச డిసెంబర్ డిసెంబరు
        డిసెం ഡിസംബർ ഡിസംബര്‍ ഡിസം ಡಿಸೆಂಬರ್ ಡಿಸೆಂ ડિસેમ્બર ડિસેંબર
        ડિસે ਦਸੰਬਰ ਦਸੰ دسمبر ଡିସେମ୍ବର décembre déc decembre dezember
        diciembre dicembre dezembro december δεκεμβρίου δεκ декабря
        dez desember des joulukuuta joulu joulukuu dic desembre decembro decembrie grudnia
        gru grudzień prosince pro prosinec decembra грудня груд грудень дек декабрь снежня
        сне снежань декември δεκέμβριος aralık ara dekabr dek דצמבר דצמ׳ ديسمبر دسامبر
        disember dis desemba gruodžio gruod gruodis decembris detsember dets დეკემბერი დეკ
        դեկտեմբերի դեկ դեկտեմբեր желтоқсан жел ธันวาคม ธ.ค ዲሴምበር ዲሴም دجنبر בדצמבר
        בדצמ׳
        prosinca prosinac""",
}
"""The names of each month and their abbreviations, in every language. Where one word means two
months ("listopad") the more widely read language has it."""

WEEKDAYS: Final = """
    dim lun mer jeu ven sam so mo di mi do fr sa zondag maandag dinsdag woensdag donderdag
    vrijdag zaterdag zo ma wo vr za söndag måndag tisdag onsdag torsdag fredag lördag sön
    mån tis ons tors fre lör søndag mandag tirsdag lørdag søn man tirs lør tir tor tysdag
    laurdag sø må ty to la tys lau sunnuntai maanantaina tiistaina keskiviikkona torstaina
    perjantaina lauantaina su ti ke pe maanantai tiistai keskiviikko torstai perjantai
    lauantai domenica lunedì martedì mercoledì giovedì venerdì sabato dom gio sab domingo
    lunes martes miércoles jueves viernes sábado mié jue vie sáb segunda feira terça
    quarta quinta sexta seg ter qua qui sex diumenge dilluns dimarts dimecres dijous
    divendres dissabte dg dl dt dc dj dv ds luns mércores xoves venres mér xov duminică
    luni marți miercuri joi vineri sâmbătă dum mie vin sâm vasárnap hétfő kedd szerda
    csütörtök péntek szombat sze cs szo niedziela poniedziałek wtorek środa czwartek
    piątek sobota niedz pon wt śr czw pt sob neděle pondělí úterý středa čtvrtek pátek ne
    po út čt pá nedeľa pondelok utorok streda štvrtok piatok ut št pi nedelja ponedeljek
    torek sreda četrtek petek ned sre čet pet неділя понеділок вівторок середа четвер
    пʼятниця субота нд пн вт ср чт пт сб воскресенье понедельник вторник среда четверг
    пятница суббота вс нядзеля панядзелак аўторак серада чацвер пятніца аў чц неделя
    понеделник сряда четвъртък петък събота недела четврток петок сабота нед пон вто сре
    чет пет саб τρί πέμ σάβ pazar pazartesi salı çarşamba perşembe cuma cumartesi paz pzt
    sal çar per cum cmt bazar ertəsi çərşənbə axşamı cümə şənbə יום ראשון שני שלישי רביעי
    חמישי שישי שבת א׳ ב׳ ג׳ ד׳ ה׳ ו׳ الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت
    یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه شنبه minggu senin selasa rabu kamis jumat sabtu
    sel rab kam jum ahad isnin khamis jumaat ahd isn kha jumapili jumatatu jumanne
    jumatano alhamisi ijumaa jumamosi chủ nhật thứ hai ba tư năm sáu bảy cn sekmadienis
    pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sk pr tr
    kt pn svētdiena pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētd
    pirmd otrd trešd ceturtd piektd sestd pühapäev esmaspäev teisipäev kolmapäev neljapäev
    reede laupäev sunnudagur mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur
    laugardagur mán þri mið fim fös კვირა ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი
    შაბათი კვი ორშ სამ ოთხ ხუთ პარ შაბ կիրակի երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի
    ուրբաթ շաբաթ կիր երկ երք չրք հնգ ուր շբթ жексенбі дүйсенбі сейсенбі сәрсенбі бейсенбі
    жұма сенбі жс дс сс бс жм yakshanba dushanba seshanba chorshanba payshanba juma shanba
    yak dush sesh chor pay shan วันอาทิตย์ วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์
    วันเสาร์ อา พฤ እሑድ ሰኞ ማክሰኞ ረቡዕ ሐሙስ ዓርብ ቅዳሜ ማክሰ
"""
"""Said beside a date without meaning anything for it. Abbreviations that are a month's too are
missing."""
