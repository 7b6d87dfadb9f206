"""The words of dates in the press's languages, each with the plain English token it stands for.

`crawler.dates.moments` knows one grammar, in ASCII: "15 jan 2024 pm 5:30". This module turns a text
into that: native digits to ASCII digits, month names to "jan" .. "dec", parts of the day and
units of time to their English token, weekdays and filler to nothing. A word that is not here
stays as it is, so that the grammar refuses the text instead of guessing.

The names of months and weekdays are in `crawler.dates.names`.
"""

import re
import unicodedata
from typing import Final

from crawler.dates.calendars import in_our_calendar
from crawler.dates.names import MONTH_NAMES, WEEKDAYS

_OTHER_WORDS: Final[dict[str, str]] = {
    # Before and after noon, and the parts of the day that say it without saying it.
    "am": """am पूर्वाह्न ਪੂਦੁ 오전 এএম πμ ص صباحا صباحًا""",
    "pm": """pm अपराह्न ਬਾਦੁ 오후 পিএম μμ م مساء مساءً""",
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
    "ago": """ago sedan siden sitten temu назад тому önce geleden fa trước lalu atrás
        earlier മുമ്പ് पहले पूर्व पूर्वी पहिले अघि अगाडि আগে পূর্বে পূৰ্বে আগতে முன்
        முன்பு முன்னர் క్రితం మുമ്പ് മുൻപ് മുന്‍പ് ಹಿಂದೆ પહેલાં પહેલા ਪਹਿਲਾਂ ਪਹਿਲੇ پہلے
        قبل ପୂର୍ବେ""",
    "second": """second sekunden seconds sec secs सेकंड सेकेंड से सेकंदापूर्वी+ago
        सेकंदांपूर्वी+ago सेकेन्ड সেকেন্ড ছেকেণ্ড விநாடி விநாடிக்கு
        விநாடிகளுக்கு விநா வினாடிகளுக்கு సెకను సెకన్ల సెక സെക്കൻഡ്
        സെക്കന്‍ഡ് ಸೆಕೆಂಡ್ ಸೆಕೆಂಡುಗಳ સેકંડ સેકન્ડ ਸਕਿੰਟ سیکنڈ ସେକେଣ୍ଡ
        ସେ""",
    "minute": """minute minuten minuti minutos minuter minutter minuuttia minut minuty
        minutami минут минуты хвилин dakika phút menit λεπτά דקות دقائق minutes min mins
        mts मिनट मिनटों मि मिनि मिनिट मिनिटे मिनिटापूर्वी+ago मिनिटांपूर्वी+ago मिनेट
        মিনিট நிமிடம் நிமிடத்திற்கு நிமிடங்களுக்கு நிமிடங்கள் நிமி నిమిషం నిమిషాల నిమి
        മിനിറ്റ് മിനിട്ട് ನಿಮಿಷದ ನಿಮಿಷಗಳ ನಿಮಿಷ મિનિટ ਮਿੰਟ منٹ ମିନିଟ୍ ମି""",
    "hour": """hour stunden stunde heure heures hora horas uren timmar timme timer
        tuntia godzin godziny hodinami часов часа години годин giờ ώρες שעות ساعات hours
        hr hrs घंटे घंटा घंटों घं घण्टे तासापूर्वी+ago तासांपूर्वी+ago तास तासां घण्टा
        ঘণ্টা ঘন্টা மணிநேரம் மணிநேரத்திற்கு மணி గంట గంటల గం മണിക്കൂർ മണിക്കൂര്‍ ಗಂಟೆ
        ಗಂಟೆಗಳ ಗಂಟೆಯ કલાક ਘੰਟਾ ਘੰਟੇ گھنٹہ گھنٹے گھنٹوں ଘଣ୍ଟା ଘ""",
    "day": """day tagen tag jours jour día días dias giorni dagen dagar dager dage
        päivää dni dny дней дня днів gün ημέρες ימים أيام days दिन दिनों दिवस
        दिवसापूर्वी+ago दिवसांपूर्वी+ago দিন நாள் நாளுக்கு நாட்களுக்கு நாள்கள் రోజు
        రోజుల ദിവസം ദിവസങ്ങൾക്ക് ദിവസങ്ങള്‍ക്ക് ದಿನದ ದಿನಗಳ ದಿನ દિવસ ਦਿਨ دن دنوں ଦିନ""",
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
        de le den der die del di do da dne dnia om um kl klo ore ora alle
        uhr uur godz hodin hod saat ώρα στις на в у о г р года году року рік lúc ngày năm pukul jam
        hari tanggal yil yılı ביום בשעה יום ساعت الساعہ السبت น เวลา วันที่ gada""",
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
        "׳": "",
    }
)


def _fold(word: str) -> str:
    """One spelling for the many that one word has in Unicode."""
    folded = unicodedata.normalize("NFKC", word).translate(_JOINERS).casefold()
    return unicodedata.normalize("NFC", folded).translate(_NUKTAS).translate(_LOOKALIKES)


def _compile_words() -> dict[str, str]:
    words = {_fold(name).strip("'"): "" for name in WEEKDAYS.split()}
    for token, names in (*_OTHER_WORDS.items(), *MONTH_NAMES.items()):
        for name in names.split():
            spelling, _, also = name.partition("+")
            # Where one is abbreviated with dots (ม.ค.) they are not part of the word.
            words[_fold(spelling).replace(".", "").strip("'")] = f"{token} {also}".strip()
    return words


_WORDS: Final = _compile_words()


_NUMBER_FORMS: Final = tuple(
    (re.compile(form), instead)
    for form, instead in (
        # Chinese, Japanese, Korean: 2024年7月9日 14時35分, 오후 2시 35분.
        (r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]?", r"\1-\2-\3 "),
        (r"(?:上午|午前|凌晨|早上)\s?(?=\d)", " am "),
        (r"(?:下午|午後|晚上|傍晚)\s?(?=\d)", " pm "),
        (r"(\d{1,2})\s?[時时点點시]\s?(\d)(?!\d)\s?[分분]?", r"\1:0\2 "),
        (r"(\d{1,2})\s?[時时点點시]\s?(\d{1,2})\s?[分분]?", r"\1:\2 "),
        (r"(\d{1,2})\s?[時时点點시](?!\w)", r"\1:00 "),
        (r"[(（][周週]?[一二三四五六日月火水木金土][)）]|(?:星期|周|週)[一二三四五六日天]", " "),
        (r"[月火水木金土日]曜日?", " "),
        (r"^(\d{4})\.\s(\d{1,2})\.\s(\d{1,2})\.?(?!\d)", r"\1-\2-\3 "),
        # Vietnamese: 9 tháng 7, 2024; ngày 9 tháng 7 năm 2024.
        (r"(\d{1,2})\s?(?:tháng|thg)\s?(\d{1,2}),?\s?(?:năm\s?)?(?=\d{4})", r"\1-\2-"),
        # Hungarian: 2024. július 9.
        (r"^(\d{4})\.\s(?=[^\W\d])", r"\1 "),
        # French, Portuguese: 14h35, às 14h; German, Nordic, Italian: 14.35 Uhr, kl. 14.35, ore 14.
        (r"(?<![\d:.])(\d{1,2})\s?h\s?(\d\d)(?:min)?(?!\w)", r" \1:\2"),
        (r"(?<!\w)(?:à|às|as|ás)\s(\d{1,2})\s?h(?!\w)", r" \1:00"),
        (r"(?<!\w)(?:a las|a la|às|as|ás|à|lúc|στις)\s+(?=\d)", " "),
        # Lithuanian, Latvian: 2024 m. liepos 9 d.; 2024. gada 9. jūlijs.
        (r"(?<=\d)\s(?:m|d)\.(?=[\s,]|$)", " "),
        (r"^(\d{4})\.? gada (\d{1,2})\. ([^\W\d]+)", r"\2 \3 \1"),
        # Croatia's October, where the day has a dot; in Poland the word is November.
        (r"(?<=\d)\. listopada?(?!\w)", ". oct"),
        # The months of the Levant and of Egypt side by side: 4 آب/أغسطس 2013.
        (r"(?<=[^\W\d_])/[^\W\d_]+(?=\s\d{4}|\s[\u0660-\u0669]{4})", ""),
        # Croatian, Serbian, Slovak, Romanian: u 10:45, o 10:45, ora 10:45.
        (r"(?<=\d)(\.?) (?:u|o|v|la ora|la) (?=\d{1,2}[:.]\d\d)", r"\1 "),
        # Czech, Slovak: 9. 7. 2024.
        (r"(?<!\d)(\d{1,2})\.\s(\d{1,2})\.\s(?=\d{4})", r"\1.\2."),
        # "Ago" before the number: vor 2 Stunden, il y a 2 heures, hace 2 horas, há 2 horas.
        (r"^(?:vor|il y a|hace|há|for|för|před|πριν|לפני|منذ|قبل)\s(\d{1,3})\s([^\W\d]+)"
         r"(?:\s(?:siden|sedan))?$", r"\1 \2 ago"),
        (r"^(\d{1,3})\s?(?:時間|小时|小時|시간)\s?[前전]$", r"\1 hour ago"),
        (r"^(\d{1,3})\s?(?:分|分钟|分鐘|분)\s?[前전]$", r"\1 minute ago"),
        (r"^(\d{1,3})\s?(?:日|天|일)\s?[前전]$", r"\1 day ago"),
        (r"(?<!\w)(?:klo?|ore|alle ore|alle|ob|um|om|godz|kello)\.?\s?(\d{1,2})[.:](\d\d)(?!\d)",
         r" \1:\2"),
        (r"(?<![\d.])(\d{1,2})[.:](\d\d)\s?(?:uhr|u|hod|hodin)(?!\w)", r" \1:\2"),
        # Spanish, Italian, Portuguese August, which is "ago".
        (r"(?<=\d)([\s./-](?:de\s)?)ago(?=\.?[\s./-](?:de\s)?\d{4})", r"\1aug"),
        # The months of the Levant that are two words.
        ("کانون الثانی", "jan"), ("کانون الأول", "dec"), ("کانون الاول", "dec"),
        ("تشرین الأول", "oct"), ("تشرین الاول", "oct"), ("تشرین الثانی", "nov"),
    )
)  # fmt: skip


def _written_as_numbers(folded: str) -> str:
    """The text with what stands around numbers (年, tháng, 14h35) turned into plain marks."""
    if not any(character.isdigit() for character in folded):
        return folded
    for form, instead in _NUMBER_FORMS:
        folded = form.sub(instead, folded)
    return folded


def translate(text: str) -> str:
    """The same date in the words of the grammar: lower-case ASCII where a word is known.

    >>> translate("सोमवार, १५ जनवरी २०२४, शाम ५:३० बजे")
    ', 15 jan 2024, evening 5:30'
    """
    folded = _written_as_numbers(in_our_calendar(_fold(text)))
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
    before = text[index - 1 : index]
    return following[:1].isalpha() and (before.isalpha() or unicodedata.category(before)[0] == "M")
