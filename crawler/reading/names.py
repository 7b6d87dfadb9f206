"""Words of bylines: what stands before a name, and what tells a desk or a job from a person."""

PREFIXES = frozenset(
    """
    by|written by|reported by|story by|text by|edited by|posted by|published by|compiled by|report by|words by|from
    |author|authors|written and edited by|curated by|contributed by|produced by|updated by|reporter|reporting by
    |von|text|text von|interview von|ein kommentar von|eine analyse von|par|propos recueillis par|écrit par|publié par
    |por|escrito por|de|di|a cura di|da|av|text av|af|skrevet av|skrevet af|tekst|door|geschreven door|teksti|kirjoittanut
    |przez|autor|autorka|autorzy|автор|авторы|текст|od|napsal|oleh|penulis|reporter|redakteur|redaktion|yazan|haber|szerző|szerk|de la
    |लेखक|द्वारा|लेखन|रिपोर्ट|प्रस्तुति|संवाददाता|লেখক|প্রতিবেদক|எழுதியவர்|రచయిత|ലേഖകൻ|लेखिका
    |文|記者|记者|作者|撰文|編輯|编辑|文・|取材・文|기자|글|بقلم|كتب|كتبت
    """.replace("\n", "")
    .replace("    ", "")
    .strip()
    .split("|")
)

AGENCIES = frozenset(
    """
    pti|ani|ians|uni|afp|ap|reuters|bloomberg|xinhua|dpa|efe|ansa|tass|bbc|cnn|apa|ntb|tt|stt|ritzau|lusa|anp|belga
    |press trust of india|asian news international|indo asian news service|united news of india|associated press
    |the associated press|agence france presse|agencies|agency|agencias|agence|agenzia|agentur|agenturen|wire|wires
    |tnn|toi|et bureau|et online|pti bhasha|bhasha|univarta|hindusthan samachar|ht correspondent|express news service
    |press association|pa media|pa|canadian press|the canadian press|australian associated press|aap|nzme|kyodo|jiji
    |sid|keystone sda|sda|ats|europa press|notimex|ria novosti|ria|interfax|ukrinform|unian|anadolu agency|aa|iha|dha|ddp
    |antara|yonhap|cna|syndicated|guest|гость|gast|invité|invitado|अतिथि|anonymous|unknown|none|null|n a|na|admin|administrator|editor|root|user|webmaster
    |redaktion|redaktionen|redaction|rédaction|la rédaction|redacción|redacao|redação|redazione|redakcja|redaktsiya
    |редакция|पीटीआई|एएनआई|आईएएनएस|भाषा|एजेंसी|एजेंसियां|वार्ता|यूएनआई|पीटीआय|বাংলা ডেস্ক|पीटीआई भाषा|रॉयटर्स|एएफपी
    """.replace("\n", "")
    .replace("    ", "")
    .strip()
    .split("|")
)

DESK_WORDS = frozenset(
    """
    desk bureau staff team newsroom newsdesk webdesk agencies agency service services correspondent correspondents
    editorial editors redaktion redaktionen redaktionen redazione redacción redacao redação rédaction
    redakcja редакция network media online digital news com newspaper magazine press times tv television channel
    studio group ltd limited inc llc gmbh foundation institute university ministry department council
    डेस्क ब्यूरो टीम संवाददाता न्यूज न्यूज़ डेस्‍क एजेंसी समाचार संपादकीय ডেস্ক প্রতিবেদক প্রতিনিধি নিউজ সংবাদদাতা
    டெஸ்க் செய்திப்பிரிவு நிருபர் డెస్క్ న్యూస్ ലേഖകൻ ഡെസ്ക് ન્યૂઝ ડેસ્ક ਡੈਸਕ ਬਿਊਰੋ ڈیسک ब्युरो वृत्तसेवा प्रतिनिधी
    編集部 編輯部 编辑部 社 通信 편집국 تحریر
    """.split()
)

JOB_WORDS = frozenset(
    """
    reporter editor columnist writer journalist producer photographer correspondent contributor author
    director manager chief senior assistant associate deputy political business sports science health
    technology environment environmental world national international freelance freelancer special
    guest opinion published updated posted last modified read more min minutes ago comments share
    follow subscribe by photo photos image images video getty editor-in-chief
    redakteur redakteurin reporterin korrespondent korrespondentin journaliste redactor redactora periodista
    giornalista journalistin toimittaja skribent journalistik krönikör kommentar
    """.split()
)

DATE_WORDS = frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
    saturday sunday mon tue tues wed thu thurs fri sat sun published updated posted
    """.split()
)
