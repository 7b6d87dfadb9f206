"""The words of dates in the press's languages, each with the plain English token it stands for.

`crawler.dates.moments` knows one grammar, in ASCII: "15 jan 2024 pm 5:30". This module turns a text
into that: native digits to ASCII digits, month names to "jan" .. "dec", parts of the day and
units of time to their English token, weekdays and filler to nothing. A word that is not here
stays as it is, so that the grammar refuses the text instead of guessing.

The names are those of the Unicode CLDR (a test holds this table against Babel's copy of it)
and the spellings that newspapers use beside them.
"""

import unicodedata
from typing import Final

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# One line for each month and each group of languages; abbreviations follow the full names.
_MONTH_NAMES: Final[dict[str, str]] = {
    "jan": """january jan जनवरी जन जान जानेवारी जाने जानुआरी জানুয়ারী
        জানুয়ারি জানু জানুৱাৰী জানুৱাৰি ஜனவரி ஜன జనవరి జన ജനുവരി ജനു
        ಜನವರಿ ಜನ જાન્યુઆરી જાન્યુ જાન ਜਨਵਰੀ ਜਨ جنوری جنورى ଜାନୁଆରୀ
        ଜାନୁଆରି janvier janv januar jänner januari enero gennaio
        janeiro január ιανουαρίου ιαν января""",
    "feb": """february feb febr फरवरी फर फेब्रुवारी फेब्रु फेब फेब्रुअरी
        फेब्रुवरी ফেব্রুয়ারী ফেব্রুয়ারি ফেব ফেব্রু ফেব্ৰুৱাৰী
        ফেব্ৰুৱাৰি ফেব্ৰু பிப்ரவரி பிப் பெப்ரவரி பெப் ఫిబ్రవరి ఫిబ్ర
        ఫిబ్ ഫെബ്രുവരി ഫെബ്രു ಫೆಬ್ರವರಿ ಫೆಬ್ರ ಫೆಬ್ರುವರಿ ફેબ્રુઆરી
        ફેબ્રુ ફેબ ਫਰਵਰੀ ਫਰ فروری ଫେବୃଆରୀ ଫେବୃଆରି ଫେବ୍ରୁଆରୀ ଫେବ୍ରୁଆରି
        février févr fevrier februar februari febrero febbraio
        fevereiro február φεβρουαρίου φεβ февраля""",
    "mar": """march mar mrch मार्च মার্চ মাৰ্চ மார்ச் மார் మార్చి మార్చ్
        മാർച്ച് മാര്‍ച്ച് മാർ ಮಾರ್ಚ್ માર્ચ ਮਾਰਚ مارچ ମାର୍ଚ୍ଚ ମାର୍ଚ
        mars märz mär maart marzo março március márc μαρτίου μάρ μαρ
        марта""",
    "apr": """april apr अप्रैल अप्रेल अप्रै एप्रिल एप्रि अप्रिल এপ্রিল এপ্রি
        এপ্ৰিল ஏப்ரல் ஏப் ఏప్రిల్ ఏప్రి ഏപ്രിൽ ഏപ്രില്‍ ഏപ്രി ಏಪ್ರಿಲ್
        ಏಪ್ರಿ ಎಪ್ರಿಲ್ એપ્રિલ ਅਪ੍ਰੈਲ ਅਪ੍ਰੈ اپریل ଅପ୍ରେଲ ଏପ୍ରିଲ avril
        avr abril aprile április ápr απριλίου απρ апреля""",
    "may": """may मई मे মে মে’ மே మే മേയ് മെയ് ಮೇ મે ਮਈ مئی مئ ମଇ ମେ mai mei
        mayo maggio maio május máj μαΐου μάϊ μαϊ мая""",
    "jun": """june jun जून जुन জুন ஜூன் జూన్ ജൂൺ ജൂണ്‍ ಜೂನ್ જૂન જુન ਜੂਨ جون
        ଜୁନ juin juni junio giugno junho június jún ιουνίου ιούν ιουν
        июня""",
    "jul": """july jul जुलाई जुल जुलै জুলাই জুল ஜூலை ஜுலை జులై జూలై ജൂലൈ
        ಜುಲೈ જુલાઈ જુલાઇ ਜੁਲਾਈ ਜੁਲਾ جولائی جولائ ଜୁଲାଇ juillet juil
        juli julio luglio julho július júl ιουλίου ιούλ ιουλ июля""",
    "aug": """august aug अगस्त अग अगस्ट ऑगस्ट ऑग আগস্ট আগষ্ট আগ அகஸ்ட்
        ஆகஸ்ட் ஆகஸ்டு ஆக ఆగస్టు ఆగస్ట్ ఆగ ഓഗസ്റ്റ് ആഗസ്റ്റ് ഓഗ ಆಗಸ್ಟ್
        ಆಗ ઑગસ્ટ ઓગસ્ટ ਅਗਸਤ ਅਗ اگست ଅଗଷ୍ଟ août aout augustus agosto
        augusztus αυγούστου αύγ αυγ августа""",
    "sep": """september sept sep सितंबर सितम्बर सित सप्टेंबर सप्टेम्बर
        सप्टें सेप्टेम्बर सेप्टेंबर সেপ্টেম্বর সেপ্টে সেপ ছেপ্তেম্বৰ
        ছেপ্টেম্বৰ ছেপ্তে செப்டம்பர் செப் సెప్టెంబర్ సెప్టెంబరు
        సెప్టెం സെപ്റ്റംബർ സെപ്റ്റംബര്‍ സെപ്തംബർ സെപ്റ്റം ಸೆಪ್ಟೆಂಬರ್
        ಸೆಪ್ಟೆಂ સપ્ટેમ્બર સપ્ટેંબર સપ્ટે ਸਤੰਬਰ ਸਤੰ ستمبر ସେପ୍ଟେମ୍ବର
        septembre septiembre settembre setembro szeptember szept
        σεπτεμβρίου σεπ сентября""",
    "oct": """october oct अक्टूबर अक्तूबर अक्टू ऑक्टोबर ऑक्टो अक्टोबर
        অক্টোবর অক্টো অক্টোবৰ அக்டோபர் அக் అక్టోబర్ అక్టోబరు అక్టో
        ഒക്ടോബർ ഒക്ടോബര്‍ ഒക്ടോ ಅಕ್ಟೋಬರ್ ಅಕ್ಟೋ ઑક્ટોબર ઓક્ટોબર ઑક્ટો
        ઓક્ટો ਅਕਤੂਬਰ ਅਕਤੂ اکتوبر ଅକ୍ଟୋବର octobre oktober octubre
        ottobre outubro október okt οκτωβρίου οκτ октября""",
    "nov": """november nov नवंबर नवम्बर नव नोव्हेंबर नोव्हेम्बर नोव्हें
        नोभेम्बर नोवेम्बर নভেম্বর নভে নৱেম্বৰ নৱে நவம்பர் நவ నవంబర్
        నవంబరు నవం നവംബർ നവംബര്‍ നവം ನವೆಂಬರ್ ನವೆಂ નવેમ્બર નવેંબર નવે
        ਨਵੰਬਰ ਨਵੰ نومبر ନଭେମ୍ବର novembre noviembre novembro νοεμβρίου
        νοέ νοε ноября""",
    "dec": """december dec दिसंबर दिसम्बर दिस डिसेंबर डिसेम्बर डिसें
        ডিসেম্বর ডিসে ডিচেম্বৰ ডিচে டிசம்பர் டிச డిసెంబర్ డిసెంబరు
        డిసెం ഡിസംബർ ഡിസംബര്‍ ഡിസം ಡಿಸೆಂಬರ್ ಡಿಸೆಂ ડિસેમ્બર ડિસેંબર
        ડિસે ਦਸੰਬਰ ਦਸੰ دسمبر ଡିସେମ୍ବର décembre déc decembre dezember
        diciembre dicembre dezembro december δεκεμβρίου δεκ декабря""",
}

_OTHER_WORDS: Final[dict[str, str]] = {
    # Before and after noon, and the parts of the day that say it without saying it.
    "am": """am पूर्वाह्न ਪੂਦੁ 오전""",
    "pm": """pm अपराह्न ਬਾਦੁ 오후""",
    "morning": """morning सुबह सवेरे प्रातः सकाळ सकाळी पहाटे पहाट बिहान সকাল ভোর
        সকালবেলায় ৰাতিপুৱা காலை அதிகாலை ఉదయం രാവിലെ പുലർച്ചെ ಬೆಳಗ್ಗೆ
        ಬೆಳಿಗ್ಗೆ સવારે ਸਵੇਰੇ صبح""",
    "afternoon": """afternoon दोपहर दुपार दुपारी अपरान्ह मध्यान्ह দুপুর বিকাল
        বিকেল দুপুরবেলায় দুপৰীয়া மதியம் பிற்பகல் நண்பகல் మధ్యాహ్నం
        ഉച്ചയ്ക്ക് ഉച്ചക്ക് ഉച്ചതിരിഞ്ഞ് ಮಧ್ಯಾಹ್ನ બપોરે ਦੁਪਹਿਰੇ ਦੁਪਹਿਰ
        دوپہر""",
    "evening": """evening शाम सायं संध्याकाळ संध्याकाळी सायंकाळी साँझ बेलुकी
        সন্ধ্যা সন্ধ্যাবেলায় গধূলি மாலை సాయంత్రం വൈകുന്നേരം വൈകിട്ട്
        ಸಂಜೆ સાંજે ਸ਼ਾਮ ਸ਼ਾਮੀਂ شام""",
    "night": """night रात रात्र रात्री रात्रि राति রাত রাত্রি রাত্রিবেলায়
        নিশা இரவு రాత్రి രാത്രി ರಾತ್ರಿ રાત્રે ਰਾਤ ਰਾਤੀਂ رات""",
    # Relative dates.
    "ago": """ago earlier മുമ്പ് पहले पूर्व पूर्वी पहिले अघि अगाडि আগে
        পূর্বে পূৰ্বে আগতে முன் முன்பு முன்னர் క్రితం మുമ്പ് മുൻപ്
        മുന്‍പ് ಹಿಂದೆ પહેલાં પહેલા ਪਹਿਲਾਂ ਪਹਿਲੇ پہلے قبل ପୂର୍ବେ""",
    "second": """second seconds sec secs सेकंड सेकेंड से सेकंदापूर्वी+ago
        सेकंदांपूर्वी+ago सेकेन्ड সেকেন্ড ছেকেণ্ড விநாடி விநாடிக்கு
        விநாடிகளுக்கு விநா வினாடிகளுக்கு సెకను సెకన్ల సెక സെക്കൻഡ്
        സെക്കന്‍ഡ് ಸೆಕೆಂಡ್ ಸೆಕೆಂಡುಗಳ સેકંડ સેકન્ડ ਸਕਿੰਟ سیکنڈ ସେକେଣ୍ଡ
        ସେ""",
    "minute": """minute minutes min mins mts मिनट मिनटों मि मिनि मिनिट मिनिटे
        मिनिटापूर्वी+ago मिनिटांपूर्वी+ago मिनेट মিনিট நிமிடம்
        நிமிடத்திற்கு நிமிடங்களுக்கு நிமிடங்கள் நிமி నిమిషం నిమిషాల
        నిమి മിനിറ്റ് മിനിട്ട് ನಿಮಿಷದ ನಿಮಿಷಗಳ ನಿಮಿಷ મિનિટ ਮਿੰਟ منٹ
        ମିନିଟ୍ ମି""",
    "hour": """hour hours hr hrs घंटे घंटा घंटों घं घण्टे तासापूर्वी+ago
        तासांपूर्वी+ago तास तासां घण्टा ঘণ্টা ঘন্টা மணிநேரம்
        மணிநேரத்திற்கு மணி గంట గంటల గం മണിക്കൂർ മണിക്കൂര്‍ ಗಂಟೆ ಗಂಟೆಗಳ
        ಗಂಟೆಯ કલાક ਘੰਟਾ ਘੰਟੇ گھنٹہ گھنٹے گھنٹوں ଘଣ୍ଟା ଘ""",
    "day": """day days दिन दिनों दिवस दिवसापूर्वी+ago दिवसांपूर्वी+ago দিন
        நாள் நாளுக்கு நாட்களுக்கு நாள்கள் రోజు రోజుల ദിവസം
        ദിവസങ്ങൾക്ക് ദിവസങ്ങള്‍ക്ക് ದಿನದ ದಿನಗಳ ದಿನ દિવસ ਦਿਨ دن دنوں
        ଦିନ""",
    "week": """week weeks wk wks सप्ताह हफ्ते हफ्ता आठवड्यापूर्वी+ago
        आठवड्यांपूर्वी+ago हप्ता সপ্তাহ வாரம் வாரத்திற்கு வாரங்களுக்கு
        வார వారం వారాల ആഴ്ച ആഴ്ചകൾക്ക് ವಾರದ ವಾರಗಳ અઠવાડિયા અઠવાડિયું
        અઠ ਹਫਤਾ ਹਫਤੇ ہفتے ସପ୍ତାହ ସପ୍ତା""",
    "month": """month months महीने महीना माह महिन्यापूर्वी+ago
        महिन्यांपूर्वी+ago महिना মাস মাহ மாதம் மாதத்துக்கு மாதத்திற்கு
        மாதங்களுக்கு மாத నెల నెలల മാസം മാസങ്ങൾക്ക് ತಿಂಗಳ ತಿಂಗಳು
        ತಿಂಗಳುಗಳ મહિના મહિનો ਮਹੀਨਾ ਮਹੀਨੇ مہینہ مہینے ماہ ମାସ ମା""",
    "year": """year years yr yrs वर्ष साल सालों वर्षापूर्वी+ago
        वर्षांपूर्वी+ago বছর বছৰৰ বছৰ ஆண்டு ஆண்டிற்கு ஆண்டுகளுக்கு
        సంవత్సరం సంవత్సరాల സംവത്സരം വർഷം ವರ್ಷದ ವರ್ಷಗಳ વર્ષ ਸਾਲ سال
        ବର୍ଷ""",
    "now": """now अभी अभी-अभी এইমাত্র இப்போது ఇప్పుడే ഇപ്പോൾ ಈಗ હમણાં ਹੁਣੇ
        ابھی""",
    "today": """today आज আজ আজি இன்று ఈరోజు నేడు ഇന്ന് ಇಂದು આજે ਅੱਜ آج""",
    "yesterday": """yesterday काल हिजो গতকাল কালি நேற்று నిన్న ഇന്നലെ ನಿನ್ನೆ
        ગઈકાલે گزشتہ""",
    "1": """a an one एक এক এটা ஒரு ఒక ഒരു ಒಂದು એક ਇੱਕ ایک""",
    # Said without meaning anything for the date: weekdays ...
    "": """monday mon tuesday tues tue wednesday weds wed thursday thurs
        thur thu friday fri saturday sat sunday sun सोमवार सोम मंगलवार
        मंगल बुधवार बुध गुरुवार गुरूवार बृहस्पतिवार वीरवार गुरु
        शुक्रवार शुक्र शनिवार शनि रविवार रवि मंगळवार मंगळ आइतबार आइत
        सोमबार मङ्गलबार मङ्गल बुधबार बिहिबार बिहि बिहीबार शुक्रबार
        शनिबार সোমবার সোম মঙ্গলবার মঙ্গল বুধবার বুধ বৃহস্পতিবার
        বৃহস্পতি শুক্রবার শুক্র শনিবার শনি রবিবার রবি দেওবাৰ দেও
        সোমবাৰ মঙ্গলবাৰ মঙলবাৰ বুধবাৰ বৃহস্পতিবাৰ বৃহ শুক্ৰবাৰ শুক্ৰ
        শনিবাৰ ஞாயிறு ஞாயி திங்கள் திங் செவ்வாய் செவ் புதன் புத
        வியாழன் வியாழக்கிழமை வியா வெள்ளி வெள்ளிக்கிழமை வெள் சனி
        சனிக்கிழமை திங்கட்கிழமை செவ்வாய்க்கிழமை புதன்கிழமை
        ஞாயிற்றுக்கிழமை ఆదివారం ఆది సోమవారం సోమ మంగళవారం మంగళ బుధవారం
        బుధ గురువారం గురు శుక్రవారం శుక్ర శనివారం శని ഞായറാഴ്ച ഞായർ
        തിങ്കളാഴ്ച തിങ്കൾ ചൊവ്വാഴ്ച ചൊവ്വ ബുധനാഴ്ച ബുധൻ വ്യാഴാഴ്ച
        വ്യാഴം വെള്ളിയാഴ്ച വെള്ളി ശനിയാഴ്ച ശനി ಭಾನುವಾರ ಭಾನು ಸೋಮವಾರ ಸೋಮ
        ಮಂಗಳವಾರ ಮಂಗಳ ಬುಧವಾರ ಬುಧ ಗುರುವಾರ ಗುರು ಶುಕ್ರವಾರ ಶುಕ್ರ ಶನಿವಾರ ಶನಿ
        રવિવાર રવિ સોમવાર સોમ મંગળવાર મંગળ બુધવાર બુધ ગુરુવાર ગુરુ
        શુક્રવાર શુક્ર શનિવાર શનિ ਐਤਵਾਰ ਐਤ ਸੋਮਵਾਰ ਸੋਮ ਮੰਗਲਵਾਰ ਮੰਗਲ
        ਬੁੱਧਵਾਰ ਬੁੱਧ ਵੀਰਵਾਰ ਵੀਰ ਸ਼ੁੱਕਰਵਾਰ ਸ਼ੁੱਕਰ ਸ਼ਨਿੱਚਰਵਾਰ ਸ਼ਨਿੱਚਰ
        ਸ਼ਨੀਵਾਰ اتوار پیر منگل بدھ جمعرات جمعہ ہفتہ سوموار سنیچر
        ରବିବାର ରବି ସୋମବାର ସୋମ ମଙ୍ଗଳବାର ମଙ୍ଗଳ ବୁଧବାର ବୁଧ ଗୁରୁବାର ଗୁରୁ
        ଶୁକ୍ରବାର ଶୁକ୍ର ଶନିବାର ଶନି lundi mardi mercredi jeudi vendredi
        samedi dimanche montag dienstag mittwoch donnerstag freitag
        samstag sonntag κυρ δευ τρι τετ πεμ παρ σαβ κυριακή δευτέρα
        τρίτη τετάρτη πέμπτη παρασκευή σάββατο 월요일 화요일 수요일 목요일 금요일 토요일
        일요일
        """
    # ... ordinals' and years' endings, "o'clock", "on", and labels.
    """
        th st nd rd वीं ই লা শে রা ఈ ء of on the by oclock published
        posted updated modified last date dated pubdate बजे को के
        दिनांक दि तारीख सन प्रकाशित प्रकाशन वाजता रोजी বেলা
        খ্রিস্টাব্দ வெளியிடப்பட்டது ಗಂಟೆಗೆ बजेर गते குறித்து
        நேரத்திற்கு நேரம் நேரத்துக்கு ന് ലെ વાગ્યે ਵਜੇ بجے 년 월 일 시 분 초
        de le den""",
}

_JOINERS: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u00ad"))
_NUKTAS: Final = dict.fromkeys(map(ord, "\u093c\u09bc\u0a3c\u0abc\u0b3c"))
_LOOKALIKES: Final = str.maketrans(
    {
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "،": ",",
        "॰": ".",
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ہ",
        "ه": "ہ",
        "’": "'",
        "|": " ",
        "•": " ",
        "·": " ",
        "।": " ",
    }
)


def _fold(word: str) -> str:
    """One spelling for the many that one word has in Unicode."""
    folded = unicodedata.normalize("NFKC", word).translate(_JOINERS).casefold()
    return unicodedata.normalize("NFC", folded).translate(_NUKTAS).translate(_LOOKALIKES)


def _compile_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for token, names in (*_OTHER_WORDS.items(), *_MONTH_NAMES.items()):
        for name in names.split():
            spelling, _, also = name.partition("+")
            words[_fold(spelling).strip("'")] = f"{token} {also}".strip()
    return words


_WORDS: Final = _compile_words()


def translate(text: str) -> str:
    """The same date in the words of the grammar: lower-case ASCII where a word is known.

    >>> translate("सोमवार, १५ जनवरी २०२४, शाम ५:३० बजे")
    ', 15 jan 2024, evening 5:30'
    """
    folded = _fold(text)
    pieces: list[str] = []
    word: list[str] = []

    def end_word() -> None:
        if word:
            spelling = "".join(word)
            word.clear()
            known = _WORDS.get(spelling)
            pieces.append(spelling if known is None else known)

    previous = ""
    for index, character in enumerate(folded):
        category = unicodedata.category(character)
        if category == "Nd":
            end_word()
            pieces.append(str(unicodedata.decimal(character)))
        elif character == "\u0903" and previous.isdigit():
            pieces.append(":")  # Hindi keyboards: the visarga looks like a colon
        elif character == "." and word and _is_spelled_out(folded, index):
            pass  # "a.m.", "p.m.", "ਪੂ.ਦੁ."
        elif category[0] in "LM":
            word.append(character)
        else:
            end_word()
            pieces.append(" " if category[0] in "ZC" else character)
        previous = character
    end_word()
    return " ".join("".join(pieces).split())


def _is_spelled_out(text: str, index: int) -> bool:
    """Whether the full stop at `index` stands inside an abbreviation such as "a.m"."""
    following = text[index + 1 : index + 3]
    return following[:1].isalpha() and index >= 1 and text[index - 1 : index].isalpha()
