# ruff: noqa: E501, PLW2901  (texts are data)
"""A second labelled set, by another hand: reports invented by grammar in six languages.

It shares nothing with `making` but the real pages that this one does not use: other reports,
other alterations, other templates. It exists in two books, so that what was mended after a
look at the first can be tried on the second.
"""

import random
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.story_set.items import Item, Report
from bench.story_set.making import read_pages

_NAMES = {
    "en": [
        "Anita Rao",
        "Devika Pillai",
        "Harish Gowda",
        "Imran Sheikh",
        "Kavya Reddy",
        "Manoj Tiwari",
        "Nandini Bose",
        "Om Prakash",
        "Rekha Nair",
        "Sanjay Kulkarni",
        "Tenzin Dolma",
        "Usha Iyer",
        "Vikram Sethi",
        "Zoya Khan",
    ],
    "hi": [
        "अनिता राव",
        "हरीश गौड़ा",
        "इमरान शेख",
        "कविता सिंह",
        "मनोज तिवारी",
        "ओम प्रकाश",
        "रेखा शर्मा",
        "संजय यादव",
    ],
    "bn": ["অনিতা রায়", "দেবাশিস ঘোষ", "ইমরান শেখ", "কাবেরী সেন", "মনোজ মণ্ডল", "রেখা দাস", "সঞ্জয় পাল"],
    "ta": ["அனிதா ராஜன்", "கார்த்திக் குமார்", "முருகன் செல்வம்", "ரேகா நாதன்", "சுந்தர் பாலு", "வனிதா மணி"],
    "ml": ["അനിത മേനോൻ", "ഹരീഷ് നായർ", "ജോസഫ് തോമസ്", "രേഖ പിള്ള", "സുരേഷ് ബാബു", "ലത കുമാരി"],
    "ur": ["انیتا راؤ", "عمران شیخ", "کوثر جہاں", "محمد اسلم", "ریحانہ بیگم", "سلیم احمد"],
}
_PLACES = {
    "en": [
        "Nagpur",
        "Vellore",
        "Siliguri",
        "Bhilai",
        "Kota",
        "Mangaluru",
        "Dhanbad",
        "Rourkela",
        "Thrissur",
        "Jhansi",
        "Panipat",
        "Guntur",
        "Imphal",
        "Ajmer",
    ],
    "hi": ["नागपुर", "कोटा", "झांसी", "पानीपत", "अजमेर", "भिलाई", "धनबाद", "मेरठ"],
    "bn": ["শিলিগুড়ি", "আসানসোল", "দুর্গাপুর", "হাওড়া", "মালদা", "বর্ধমান", "খড়গপুর"],
    "ta": ["வேலூர்", "மதுரை", "சேலம்", "கோவை", "திருச்சி", "நெல்லை"],
    "ml": ["തൃശൂർ", "കൊല്ലം", "കണ്ണൂർ", "ആലുവ", "പാലക്കാട്", "കോട്ടയം"],
    "ur": ["بھوپال", "میرٹھ", "مرادآباد", "گیا", "اجمیر", "علی گڑھ"],
}
_THINGS = {
    "en": [
        "plastic granules",
        "tannery effluent",
        "used batteries",
        "fly ash",
        "expired pesticides",
        "hospital syringes",
        "mercury thermometers",
        "old transformers",
        "discarded solar panels",
        "burnt cables",
        "paint sludge",
        "cracked picture tubes",
    ],
    "hi": [
        "प्लास्टिक कचरा",
        "पुरानी बैटरियां",
        "राख",
        "कीटनाशक",
        "अस्पताल का कचरा",
        "पारे वाले थर्मामीटर",
        "जले हुए तार",
        "पेंट का कीचड़",
    ],
    "bn": ["প্লাস্টিক বর্জ্য", "পুরনো ব্যাটারি", "ছাই", "কীটনাশক", "হাসপাতালের বর্জ্য", "পোড়া তার", "রঙের কাদা"],
    "ta": [
        "பிளாஸ்டிக் கழிவு",
        "பழைய மின்கலங்கள்",
        "சாம்பல்",
        "பூச்சிக்கொல்லி",
        "மருத்துவக் கழிவு",
        "எரிந்த கம்பிகள்",
    ],
    "ml": ["പ്ലാസ്റ്റിക് മാലിന്യം", "പഴയ ബാറ്ററികൾ", "ചാരം", "കീടനാശിനി", "ആശുപത്രി മാലിന്യം", "കത്തിയ കമ്പികൾ"],
    "ur": [
        "پلاسٹک کا کچرا",
        "پرانی بیٹریاں",
        "راکھ",
        "کیڑے مار دوا",
        "اسپتال کا فضلہ",
        "جلی ہوئی تاریں",
    ],
}
_SENTENCES = {
    "en": [
        "Tankers carrying {thing} were stopped at the {place} toll plaza before dawn on {day}, and {n} drivers who could not show a manifest were questioned until noon.",
        "{name}, who runs the district laboratory, said the pits dug behind the market hold at least {n} tonnes and had never appeared on any register.",
        "Nobody living along the {place} canal remembers when the smell began, but {name} moved the morning assembly of the school indoors {n} weeks ago.",
        "The state board has given the owners until the end of the month to fence the yard, drain the lagoon and file a plan with {name}.",
        "A petition by {n} households of {place} asks the green bench to make the company pay for clean water until the wells recover.",
        "Trucks from {place} kept arriving while {name} was still writing notes, and {n} of them turned back only when a police jeep was parked across the lane.",
        "Two earlier consignments of {thing} had passed through the same weighbridge in winter, according to slips that {name} produced at the hearing.",
        "Rain has since filled the trench, and on {day} a greenish film could be seen spreading over {n} acres of paddy beyond the {place} railway line.",
        "The company says that everything it sold to recyclers was tested, and that {thing} found in the ravine must have come from elsewhere.",
        "Of the {n} samples drawn on {day}, all but four exceeded the limit for groundwater; the highest stood {m} times above it.",
        "“We were told that it was harmless soil for levelling the playground,” said {name}, whose daughters both study in the building next door.",
        "Doctors at the {place} civil hospital have set up a desk where residents can have their blood tested free of charge for {n} days.",
        "What happens to {thing} after it leaves {place} is written down nowhere, a review of {n} files by {name} concluded last year.",
        "Contractors in {place} are paid by the trip and not by the tonne, which, {name} noted in a report of {n} pages, rewards the shortest road to the nearest gully.",
        "{name} will inspect the remaining sheds on {day} with a team from the regional office, and has asked the power utility to keep them disconnected.",
        "Under the rules every carrier needs a permit that names its load, its route and its destination, and must keep the papers for {m} years.",
    ],
    "hi": [
        "{place} में {day} को {thing} ले जा रहे ट्रकों को पुलिस ने तड़के रोक लिया और {n} चालकों से दोपहर तक पूछताछ की गई।",
        "जिला प्रयोगशाला की प्रमुख {name} ने बताया कि बाजार के पीछे खोदे गए गड्ढों में कम से कम {n} टन माल दबा मिला है।",
        "नहर के किनारे रहने वाले लोगों को याद नहीं कि बदबू कब शुरू हुई, मगर स्कूल ने {n} हफ्ते पहले प्रार्थना सभा भीतर कर ली।",
        "राज्य बोर्ड ने मालिकों को महीने के अंत तक अहाते की घेराबंदी करने और {name} के पास योजना जमा करने को कहा है।",
        "{place} के {n} परिवारों ने याचिका में मांग की है कि कुएं ठीक होने तक कंपनी साफ पानी का खर्च उठाए।",
        "बारिश से खाई भर गई और {day} को हरे रंग की परत रेल लाइन के पार धान के खेतों की ओर फैलती दिखी।",
        "कंपनी का कहना है कि उसने जो कुछ बेचा उसकी जांच हुई थी और नाले में मिला {thing} कहीं और से आया होगा।",
        "{day} को लिए गए {n} नमूनों में से चार को छोड़ सभी भूजल की सीमा से ऊपर पाए गए।",
        "“हमसे कहा गया था कि यह मैदान समतल करने की मिट्टी है,” पास के मकान में रहने वाली {name} ने कहा।",
        "सिविल अस्पताल के डॉक्टरों ने एक काउंटर खोला है जहां {n} दिन तक खून की जांच मुफ्त होगी।",
        "ठेकेदारों को फेरे के हिसाब से पैसा मिलता है, वजन के हिसाब से नहीं, लेखा परीक्षकों ने {n} पन्नों की रिपोर्ट में लिखा।",
    ],
    "bn": [
        "{place}র কাছে {day} ভোরে {thing} বোঝাই লরি আটকে {n} জন চালককে দুপুর পর্যন্ত জিজ্ঞাসাবাদ করে পুলিশ।",
        "জেলা পরীক্ষাগারের প্রধান {name} জানান, বাজারের পিছনে খোঁড়া গর্তে অন্তত {n} টন মাল চাপা পড়ে আছে।",
        "খালের ধারের বাসিন্দাদের মনে নেই গন্ধ কবে শুরু, তবে স্কুল {n} সপ্তাহ আগে প্রার্থনা ভিতরে সরিয়ে নিয়েছে।",
        "রাজ্য পর্ষদ মালিকদের মাসের শেষের মধ্যে উঠোন ঘিরে ফেলতে ও {name}-এর কাছে পরিকল্পনা জমা দিতে বলেছে।",
        "{place}র {n}টি পরিবার আদালতে আর্জি জানিয়েছে, কুয়ো না সারা পর্যন্ত জলের খরচ কোম্পানিকে দিতে হবে।",
        "বৃষ্টিতে পরিখা ভরে গিয়েছে, {day} সবুজ আস্তরণ রেললাইনের ওপারে ধানখেতের দিকে ছড়াতে দেখা যায়।",
        "কোম্পানির দাবি, বিক্রি করা সব কিছুই পরীক্ষিত, নালায় পাওয়া {thing} অন্য কোথাও থেকে এসেছে।",
        "{day} নেওয়া {n}টি নমুনার চারটি বাদে সবই ভূগর্ভস্থ জলের সীমা ছাড়িয়ে গিয়েছে।",
        "“আমাদের বলা হয়েছিল মাঠ সমান করার মাটি,” পাশের বাড়ির বাসিন্দা {name} বললেন।",
        "হাসপাতালের চিকিৎসকেরা একটি কাউন্টার খুলেছেন, সেখানে {n} দিন বিনা পয়সায় রক্ত পরীক্ষা হবে।",
    ],
    "ta": [
        "{place} அருகே {day} அதிகாலையில் {thing} ஏற்றிச் சென்ற லாரிகளை நிறுத்திய காவல்துறை {n} ஓட்டுநர்களிடம் மதியம் வரை விசாரணை நடத்தியது.",
        "மாவட்ட ஆய்வகத் தலைவர் {name} கூறுகையில், சந்தைக்குப் பின்னால் தோண்டிய குழிகளில் குறைந்தது {n} டன் புதைந்துள்ளது என்றார்.",
        "கால்வாய் கரையில் வசிப்போருக்கு துர்நாற்றம் எப்போது தொடங்கியது என நினைவில்லை, பள்ளி {n} வாரங்களுக்கு முன் காலை வழிபாட்டை உள்ளே மாற்றியது.",
        "மாத இறுதிக்குள் வளாகத்தைச் சுற்றி வேலி அமைத்து {name} அவர்களிடம் திட்டம் அளிக்க உரிமையாளர்களுக்கு வாரியம் உத்தரவிட்டது.",
        "{place} பகுதியின் {n} குடும்பங்கள் கிணறுகள் மீளும் வரை குடிநீர்ச் செலவை நிறுவனமே ஏற்க வேண்டும் என மனு அளித்தன.",
        "மழையால் அகழி நிரம்பியது, {day} அன்று பச்சை நிறப் படலம் தண்டவாளம் தாண்டி வயல்களை நோக்கிப் பரவியது.",
        "விற்ற அனைத்தும் சோதிக்கப்பட்டவை, ஓடையில் கிடைத்த {thing} வேறு இடத்தில் இருந்து வந்திருக்கும் என நிறுவனம் கூறுகிறது.",
        "{day} எடுத்த {n} மாதிரிகளில் நான்கைத் தவிர மற்றவை நிலத்தடி நீர் வரம்பைத் தாண்டின.",
        "“மைதானத்தைச் சமன் செய்யும் மண் என்றுதான் சொன்னார்கள்” என்று அருகில் வசிக்கும் {name} தெரிவித்தார்.",
    ],
    "ml": [
        "{place} സമീപം {day} പുലർച്ചെ {thing} കയറ്റിയ ലോറികൾ തടഞ്ഞ പൊലീസ് {n} ഡ്രൈവർമാരെ ഉച്ചവരെ ചോദ്യം ചെയ്തു.",
        "ചന്തയ്ക്കു പിന്നിൽ കുഴിച്ച കുഴികളിൽ കുറഞ്ഞത് {n} ടൺ മൂടിയിട്ടുണ്ടെന്ന് ജില്ലാ ലബോറട്ടറി മേധാവി {name} പറഞ്ഞു.",
        "ദുർഗന്ധം എന്നു തുടങ്ങിയെന്ന് കനാൽക്കരയിലുള്ളവർക്ക് ഓർമയില്ല, സ്കൂൾ {n} ആഴ്ച മുൻപ് പ്രാർഥന അകത്തേക്കു മാറ്റി.",
        "മാസാവസാനത്തിനകം മുറ്റം വേലികെട്ടി {name} മുൻപാകെ പദ്ധതി സമർപ്പിക്കാൻ ഉടമകളോട് ബോർഡ് ആവശ്യപ്പെട്ടു.",
        "കിണറുകൾ ശുദ്ധമാകും വരെ വെള്ളത്തിന്റെ ചെലവ് കമ്പനി വഹിക്കണമെന്ന് {place} പ്രദേശത്തെ {n} കുടുംബങ്ങൾ ഹർജി നൽകി.",
        "മഴയിൽ കിടങ്ങ് നിറഞ്ഞു, {day} പച്ചനിറത്തിലുള്ള പാട റെയിൽപാതയ്ക്കപ്പുറം വയലുകളിലേക്ക് പടരുന്നത് കാണാമായിരുന്നു.",
        "വിറ്റതെല്ലാം പരിശോധിച്ചതാണെന്നും തോട്ടിൽ കണ്ട {thing} മറ്റെവിടെനിന്നോ വന്നതാണെന്നും കമ്പനി പറയുന്നു.",
        "{day} ശേഖരിച്ച {n} സാംപിളുകളിൽ നാലെണ്ണമൊഴികെ എല്ലാം ഭൂഗർഭജല പരിധി കവിഞ്ഞു.",
        "“മൈതാനം നിരപ്പാക്കാനുള്ള മണ്ണാണെന്നാണ് ഞങ്ങളോടു പറഞ്ഞത്,” അയൽവാസി {name} പറഞ്ഞു.",
    ],
    "ur": [
        "{place} کے قریب {day} کو علی الصبح {thing} لے جانے والے ٹرک روک کر پولیس نے {n} ڈرائیوروں سے دوپہر تک پوچھ گچھ کی۔",
        "ضلعی لیبارٹری کے سربراہ {name} نے بتایا کہ بازار کے پیچھے کھودے گئے گڑھوں میں کم از کم {n} ٹن مال دبا ہوا ہے۔",
        "نہر کے کنارے رہنے والوں کو یاد نہیں کہ بدبو کب شروع ہوئی مگر اسکول نے {n} ہفتے پہلے دعا اندر منتقل کر دی۔",
        "ریاستی بورڈ نے مالکان کو مہینے کے آخر تک احاطے کی باڑ لگانے اور {name} کے پاس منصوبہ جمع کرنے کا حکم دیا۔",
        "{place} کے {n} خاندانوں نے درخواست دی ہے کہ کنویں ٹھیک ہونے تک صاف پانی کا خرچ کمپنی اٹھائے۔",
        "بارش سے خندق بھر گئی اور {day} کو سبز رنگ کی تہہ ریلوے لائن کے پار دھان کے کھیتوں کی طرف پھیلتی نظر آئی۔",
        "کمپنی کا کہنا ہے کہ اس نے جو بیچا اس کی جانچ ہوئی تھی اور نالے میں ملی {thing} کہیں اور سے آئی ہوگی۔",
        "{day} کو لیے گئے {n} نمونوں میں سے چار کے سوا سب زیر زمین پانی کی حد سے اوپر نکلے۔",
        "پڑوس میں رہنے والی {name} نے کہا کہ ہمیں بتایا گیا تھا کہ یہ میدان ہموار کرنے کی مٹی ہے۔",
    ],
}
_DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    "hi": ["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार"],
    "bn": ["সোমবার", "মঙ্গলবার", "বুধবার", "শুক্রবার"],
    "ta": ["திங்கள்கிழமை", "செவ்வாய்க்கிழமை", "புதன்கிழமை", "வெள்ளிக்கிழமை"],
    "ml": ["തിങ്കളാഴ്ച", "ചൊവ്വാഴ്ച", "ബുധനാഴ്ച", "വെള്ളിയാഴ്ച"],
    "ur": ["پیر", "منگل", "بدھ", "جمعہ"],
}
_LOCAL = {
    "en": "In {place}, where this newspaper is printed, the municipal commissioner {name} called ward officers to a meeting on {day} and told them to look for similar dumps near schools, ponds and bus stands before the next council session.",
    "hi": "{place} नगर निगम की आयुक्त {name} ने {day} को वार्ड अधिकारियों की बैठक बुलाई और स्कूलों, तालाबों तथा बस अड्डों के पास ऐसे ढेर खोजने को कहा।",
    "bn": "{place} পুরসভার কমিশনার {name} {day} ওয়ার্ড আধিকারিকদের বৈঠকে ডেকে স্কুল, পুকুর ও বাসস্ট্যান্ডের কাছে এমন স্তূপ খুঁজতে বলেছেন।",
    "ta": "{place} மாநகராட்சி ஆணையர் {name} {day} அன்று வார்டு அதிகாரிகளை அழைத்து பள்ளிகள், குளங்கள் அருகே இதுபோன்ற குவியல்களைத் தேட உத்தரவிட்டார்.",
    "ml": "{place} നഗരസഭാ സെക്രട്ടറി {name} {day} വാർഡ് ഉദ്യോഗസ്ഥരുടെ യോഗം വിളിച്ച് സ്കൂളുകൾക്കും കുളങ്ങൾക്കും സമീപം ഇത്തരം കൂമ്പാരങ്ങൾ കണ്ടെത്താൻ നിർദേശിച്ചു.",
    "ur": "{place} میونسپل کمشنر {name} نے {day} کو وارڈ افسران کی میٹنگ بلائی اور اسکولوں اور تالابوں کے قریب ایسے ڈھیر تلاش کرنے کو کہا۔",
}
_FEET = [
    "(With agency inputs)",
    "Also read | How cities sort their waste",
    "PTI",
    "Follow us for more updates",
    "",
]


def _fill(pattern: str, language: str, chance: random.Random, thing: str) -> str:
    return pattern.format(
        place=chance.choice(_PLACES[language]), name=chance.choice(_NAMES[language]),
        day=chance.choice(_DAYS[language]), n=chance.randrange(5, 4000), m=chance.randrange(2, 40), thing=thing,
    )  # fmt: skip


def invent(key: str, language: str, chance: random.Random) -> Report:
    """Invent a report: its sentences in an order of its own, one or two to a paragraph."""
    thing = chance.choice(_THINGS[language])
    patterns = chance.sample(_SENTENCES[language], min(len(_SENTENCES[language]), 9))
    sentences = [_fill(pattern, language, chance, thing) for pattern in patterns]
    paragraphs: list[str] = []
    while sentences:
        take = min(len(sentences), chance.choice([1, 1, 2]))
        paragraphs.append(" ".join(sentences[:take]))
        sentences = sentences[take:]
    title = f"{thing}: {' '.join(patterns[0].format(place='', name='', day='', n='', m='', thing='').split()[:6])} {chance.choice(_PLACES[language])}"
    return Report(key, language, chance.choice(_PLACES[language]).upper(), title, tuple(paragraphs))


# --- what is done to a report -------------------------------------------------------------

Alter = Callable[[list[str], random.Random, str], list[str]]


def _first(count: int) -> Alter:
    return lambda paragraphs, _chance, _language: paragraphs[:count]


def _words(limit: int) -> Alter:
    """The head up to a number of words, ended at a sentence."""

    def cut(paragraphs: list[str], _chance: random.Random, _language: str) -> list[str]:
        kept: list[str] = []
        for sentence in re.split(r"(?<=[.।۔])\s+", "\n".join(paragraphs)):
            kept.append(sentence)
            if sum(len(one.split()) for one in kept) >= limit:
                break
        return " ".join(kept).split("\n")

    return cut


def _with_local(at_end: bool) -> Alter:
    def add(paragraphs: list[str], chance: random.Random, language: str) -> list[str]:
        local = _fill(_LOCAL[language], language, chance, "")
        return [*paragraphs, local] if at_end else [paragraphs[0], local, *paragraphs[1:]]

    return add


def _join_all(paragraphs: list[str], _chance: random.Random, _language: str) -> list[str]:
    return [" ".join(paragraphs)]


def _sentence_each(paragraphs: list[str], _chance: random.Random, _language: str) -> list[str]:
    return [one for line in paragraphs for one in re.split(r"(?<=[.।۔])\s+", line)]


def _shuffle_tail(paragraphs: list[str], chance: random.Random, _language: str) -> list[str]:
    tail = paragraphs[1:]
    chance.shuffle(tail)
    return [paragraphs[0], *tail]


def _drop_every_third(paragraphs: list[str], _chance: random.Random, _language: str) -> list[str]:
    return [line for at, line in enumerate(paragraphs) if at % 3 != 2]


_SWAPS = {
    "en": [(" said", " told reporters"), ("before dawn", "in the early hours"), ("at least ", "a minimum of "), ("until noon", "till noon"), ("asks", "urges"), ("Doctors", "Physicians"), ("free of charge", "for free"), ("yard", "compound"), ("company", "firm"), (" which", " that"), ("who ", "who, incidentally, "), (" after ", " following "), ("will ", "is to "), ("people", "persons"), ("also ", "too ")],
    "hi": [("बताया", "जानकारी दी"), ("तड़के", "सुबह-सुबह"), ("कम से कम", "न्यूनतम"), ("कहा", "बोला"), ("मगर", "लेकिन")],
    "bn": [("জানান", "বলেন"), ("অন্তত", "কমপক্ষে"), ("তবে", "কিন্তু")],
    "ta": [("கூறுகையில்", "சொன்னபோது"), ("குறைந்தது", "ஏறக்குறைய"), ("தெரிவித்தார்", "கூறினார்")],
    "ml": [("പറഞ്ഞു", "അറിയിച്ചു"), ("കുറഞ്ഞത്", "ചുരുങ്ങിയത്"), ("പുലർച്ചെ", "അതിരാവിലെ")],
    "ur": [("بتایا", "کہا"), ("علی الصبح", "صبح سویرے"), ("مگر", "لیکن")],
}  # fmt: skip


def _swap(paragraphs: list[str], _chance: random.Random, language: str) -> list[str]:
    made = []
    for line in paragraphs:
        for old, new in _SWAPS[language]:
            line = line.replace(old, new)
        made.append(line)
    return made


def _group_figures(paragraphs: list[str], _chance: random.Random, _language: str) -> list[str]:
    return [
        re.sub(r"\b(\d)(\d{3})\b", r"\1,\2", line).replace(" per cent", "%") for line in paragraphs
    ]


def _own_intro(paragraphs: list[str], chance: random.Random, language: str) -> list[str]:
    """The desk writes its own first paragraph; the rest is the agency's."""
    return [_fill(_LOCAL[language], language, chance, ""), *paragraphs[1:]]


ALTERATIONS: dict[str, tuple[Alter, ...]] = {
    "two paragraphs": (_first(2),),
    "half": (_drop_every_third, _first(4)),
    "60 words": (_words(60),),
    "40 words": (_words(40),),
    "60 words + local": (_words(60), _with_local(at_end=True)),
    "two paragraphs + local": (_first(2), _with_local(at_end=True)),
    "three paragraphs + local inside": (_first(3), _with_local(at_end=False)),
    "every third dropped": (_drop_every_third,),
    "tail shuffled": (_shuffle_tail,),
    "one block": (_join_all,),
    "a sentence each": (_sentence_each,),
    "swapped words": (_swap,),
    "swapped words, cut": (_swap, _first(3)),
    "figures regrouped + local": (_group_figures, _with_local(at_end=True)),
    "own intro": (_own_intro,),
    "swapped, shuffled": (_swap, _shuffle_tail),
}
_DATELINES = ["{place}: ", "{place}, June 4 (PTI) ", "", "", "({place}) "]


def _copies(report: Report, kinds: Sequence[str], chance: random.Random, place: str) -> list[Item]:
    items = []
    outlets = chance.sample(range(60), len(kinds))
    for number, kind in enumerate(kinds):
        paragraphs = list(report.paragraphs)
        for alter in ALTERATIONS.get(kind, ()):
            paragraphs = alter(paragraphs, chance, report.language)
        paragraphs[0] = chance.choice(_DATELINES).format(place=place) + paragraphs[0]
        foot = chance.choice(_FEET)
        words = report.title.split()
        title = (
            report.title if chance.random() < 0.4 else " ".join(chance.sample(words, len(words)))
        )
        items.append(
            Item(
                url=f"https://gazette{outlets[number]}.example/{report.key}-{number}.html",
                outlet=f"Gazette {outlets[number]}", lang=report.language, title=title,
                text="\n".join([*paragraphs, *([foot] if foot else [])]), story=report.key, kind=kind,
            )
        )  # fmt: skip
    return items


# --- what must stay apart -----------------------------------------------------------------

_TEMPLATES = {
    1: {
        "gold": ("en", "Gold rate today in {place}: 24 carat at Rs {a}", "The price of 24-carat gold in {place} stood at Rs {a} per 10 grams on {day}, while 22-carat gold sold at Rs {b}. Silver traded at Rs {c} a kilogram.\nJewellers said that footfall usually picks up before the wedding season. Making charges and GST of three per cent are not included in the rates above.\nGold prices in India follow the international market, the rupee and import duty, and differ slightly between cities because of local levies."),
        "weather": ("hi", "{place} का मौसम: पारा {s} डिग्री", "{place} में {day} को अधिकतम तापमान {s} डिग्री और न्यूनतम {t} डिग्री सेल्सियस दर्ज किया गया। मौसम विभाग के अनुसार अगले 24 घंटे में हल्की बारिश हो सकती है।\nसुबह की आर्द्रता {u} प्रतिशत रही। विभाग ने लोगों को दोपहर में घर से बाहर कम निकलने और पानी अधिक पीने की सलाह दी है।"),
        "air": ("en", "AQI in {place} at {u} on {day}", "The air quality index in {place} was {u} at 8 am on {day}, in the poor category, according to the pollution control board's app. It had been {v} a day earlier.\nAn index between 201 and 300 is considered poor, 301 to 400 very poor and above that severe. People with asthma are advised to avoid long exertion outdoors.\nPM2.5 was the main pollutant at {s} stations."),
        "results": ("ta", "{place} மாவட்டம் {s} சதவீத தேர்ச்சி", "பிளஸ் 2 பொதுத் தேர்வு முடிவுகளில் {place} மாவட்டம் {s} சதவீத தேர்ச்சி பெற்றது. தேர்வு எழுதிய {a} மாணவர்களில் {b} பேர் தேர்ச்சி பெற்றனர்.\nமாணவிகளின் தேர்ச்சி விகிதம் மாணவர்களை விட அதிகம். அரசுப் பள்ளிகள் {t} சதவீதம் பெற்றதாக முதன்மைக் கல்வி அலுவலர் தெரிவித்தார். மதிப்பெண் பட்டியலை இணையதளத்தில் பதிவிறக்கம் செய்யலாம்."),
        "covid": ("bn", "{place}: নতুন আক্রান্ত {s}", "{place} জেলায় গত ২৪ ঘণ্টায় {s} জন নতুন করে করোনা আক্রান্ত হয়েছেন, সুস্থ হয়েছেন {t} জন। মোট আক্রান্তের সংখ্যা দাঁড়াল {a}।\nস্বাস্থ্য দফতরের বুলেটিন অনুযায়ী সংক্রমণের হার {u} শতাংশ। সকলকে মাস্ক পরার ও ভিড় এড়িয়ে চলার পরামর্শ দেওয়া হয়েছে।"),
    },
    2: {
        "fuel": ("en", "Petrol, diesel prices on {day}: check rates in {place}", "Oil marketing companies revised fuel rates at 6 am on {day}. In {place}, petrol costs Rs {v}.{s} a litre and diesel Rs {u}.{t}.\nRates are reviewed daily in line with the benchmark crude and the rupee-dollar rate. Value-added tax differs from state to state, which is why the same fuel costs more in some cities.\nCustomers can get the day's price by sending an SMS with the code of their dealer."),
        "shares": ("en", "Sensex ends {day} at {a}", "The BSE Sensex closed at {a} on {day}, {v} points away from the previous close, and the Nifty settled at {b}. Banking and metal shares moved the most.\nForeign investors bought shares worth Rs {c} crore on a net basis, exchange data showed. Brent crude was quoted at {s} dollars a barrel.\nAnalysts advised investors to stay with quality names and to book profits on rallies."),
        "stars": ("hi", "आज का राशिफल {day}: {sign}", "{sign} राशि के जातकों के लिए {day} का दिन {mood} रहेगा। कार्यक्षेत्र में वरिष्ठों का सहयोग मिलेगा और रुका हुआ धन वापस आ सकता है। शुभ अंक {s} और शुभ रंग {colour} है।\nपरिवार के साथ समय बिताएं। सेहत का ध्यान रखें और यात्रा में सावधानी बरतें।"),
        "match": ("ml", "{place} {s}-{t} ന് ജയിച്ചു", "ജില്ലാ ലീഗ് ഫുട്ബോളിൽ {place} {s}-{t} എന്ന സ്കോറിന് എതിരാളികളെ തോൽപിച്ചു. {name} രണ്ടു ഗോൾ നേടി കളിയിലെ താരമായി.\nആദ്യ പകുതിയിൽ ഇരു ടീമുകളും ഒപ്പത്തിനൊപ്പമായിരുന്നു. {v} കാണികൾ മത്സരം കാണാനെത്തി. അടുത്ത മത്സരം {day} വൈകിട്ട് നാലിന് നടക്കും."),
        "tally": ("ur", "{place}: ووٹنگ {s} فیصد", "{place} حلقے میں {day} کو شام پانچ بجے تک {s} فیصد ووٹنگ ہوئی۔ کل {a} ووٹروں میں سے {b} نے اپنا ووٹ ڈالا۔\nالیکشن افسر نے بتایا کہ پولنگ پرامن رہی اور {t} مشینیں بدلی گئیں۔ ووٹوں کی گنتی اگلے ہفتے ہوگی۔"),
    },
}  # fmt: skip
_SIGNS = ["मेष", "वृषभ", "मिथुन", "कर्क", "सिंह", "कन्या", "तुला", "धनु", "मकर", "मीन"]
_MOODS = ["शुभ", "सामान्य", "मिश्रित", "उत्तम", "थोड़ा कठिन"]
_COLOURS = ["लाल", "पीला", "हरा", "सफेद", "नीला"]
_RELEASE = {
    1: "{org} has opened its {n}th service centre in {place}, taking its network to {m} outlets across the country. The centre was inaugurated by {name}, regional head.\n“Customers are at the heart of everything that we do, and this launch is another step towards being closer to them,” {name} said. The company plans to hire {s} technicians this year.\nFounded two decades ago, the company makes water purifiers and kitchen appliances and exports to eleven countries.",
    2: "{org}, a leading name in affordable housing, announced the handover of {n} flats at its {place} project on {day}. Keys were given to the first {m} families by {name}, its director.\nThe project has rainwater harvesting, a sewage treatment plant and {s} parking bays. “Timely delivery is our promise,” {name} said, adding that two more towers would be ready next year.\nThe group has so far delivered homes in nine cities and is listed on both exchanges.",
}
_ORGS = [
    "Aquaneer",
    "Brightwell",
    "Casaverde",
    "Dristi",
    "Everhome",
    "Frontera",
    "Greenlot",
    "Havenly",
]
_BOILERPLATE = "The Gazette has served its readers since 1931. Our reporters work in nineteen districts; send letters, photographs and tips to the news desk, and tell us when we are wrong. Subscriptions can be taken at every post office of the state.\nOpinions are those of their writers. No part of this page may be used for commercial purposes without leave in writing from the publishers, whose decision on the matter is final."


def _template_items(book: int, chance: random.Random) -> list[Item]:
    items = []
    for name, (language, title, text) in _TEMPLATES[book].items():
        for number in range(16):
            values = {
                "place": chance.choice(_PLACES[language]), "day": chance.choice(_DAYS[language]),
                "name": chance.choice(_NAMES[language]), "sign": _SIGNS[number % len(_SIGNS)],
                "mood": chance.choice(_MOODS), "colour": chance.choice(_COLOURS),
                "a": f"{chance.randrange(50_000, 99_000):,}", "b": f"{chance.randrange(20_000, 49_000):,}",
                "c": f"{chance.randrange(1_000, 9_000):,}", "s": chance.randrange(11, 97),
                "t": chance.randrange(11, 97), "u": chance.randrange(101, 400), "v": chance.randrange(101, 400),
            }  # fmt: skip
            items.append(
                _item(
                    f"template {name}",
                    number,
                    language,
                    title.format(**values),
                    text.format(**values),
                )
            )
    return items


def _item(kind: str, number: int, language: str, title: str, text: str, outlet: int = -1) -> Item:
    key = f"{kind}-{number}".replace(" ", "-")
    outlet = outlet if outlet >= 0 else (number * 7 + len(kind)) % 40
    return Item(
        url=f"https://gazette{outlet}.example/{key}.html", outlet=f"Gazette {outlet}", lang=language,
        title=title, text=text, story=key, kind=kind,
    )  # fmt: skip


def _rivals(book: int, reports: Sequence[Report], chance: random.Random) -> list[Item]:
    items = []
    for number in range(8):
        values = {
            "org": _ORGS[number], "n": chance.randrange(20, 400), "m": chance.randrange(20, 400),
            "place": chance.choice(_PLACES["en"]), "name": chance.choice(_NAMES["en"]),
            "s": chance.randrange(20, 400), "day": chance.choice(_DAYS["en"]),
        }  # fmt: skip
        text = _RELEASE[book].format(**values)
        items.append(
            _item(
                "press release", number, "en", f"{values['org']} expands in {values['place']}", text
            )
        )
    english = [one for one in reports if one.language == "en"]
    for number, report in enumerate(english[:24]):
        other = invent("x", "en", chance)
        quoted = list(report.paragraphs)[: max(1, len(report.paragraphs) // 3)]
        own = [*other.paragraphs]
        at_head = number % 2 == 0
        where = 0 if at_head and number % 4 == 0 else 1
        text = "\n".join([*own[:where], *quoted, *own[where:]])
        kind = "opinion that quotes a third" if number % 3 else "follow-up with background"
        if kind.startswith("follow"):
            text = "\n".join([*own[:3], *list(report.paragraphs)[-2:]])
        items.append(_item(kind, number, "en", f"Opinion: {other.title}", text))
    for number in range(24):
        short = _fill(chance.choice(_SENTENCES["en"]), "en", chance, chance.choice(_THINGS["en"]))
        items.append(
            _item("boilerplate", number, "en", f"In brief {number}", f"{short}\n{_BOILERPLATE}", 50)
        )
    return items


def make_invented(book: int = 1, pages: Path | None = None) -> list[Item]:
    """Return the labelled items of one book, in time order."""
    chance = random.Random(book * 7919)
    reports = [
        invent(f"{language}-{number}", language, chance)
        for language, count in [("en", 16), ("hi", 7), ("bn", 7), ("ta", 6), ("ml", 6), ("ur", 6)]
        for number in range(count)
    ]
    if pages:
        real = read_pages(pages)[90:]
        reports += real[::2] if book == 1 else real[1::2]
    kinds = list(ALTERATIONS)
    items: list[Item] = []
    position = book
    for report in reports:
        copies = chance.choice([2, 3, 4])
        chosen = ["whole", *(kinds[(position + step * 3) % len(kinds)] for step in range(copies))]
        position += 1
        items += _copies(report, chosen, chance, report.place)
    items += _template_items(book, chance)
    items += _rivals(book, reports, chance)
    chance.shuffle(items)
    start = datetime(2024, 6, 4, 6, tzinfo=UTC)
    for number, item in enumerate(items):
        item.id = f"{number:04}"
        item.article = item.id
        item.published_at = (start + timedelta(minutes=11 * number)).isoformat()
    return items
