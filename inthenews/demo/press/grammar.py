"""A small grammar of news that is about nothing: sentences with slots, filled by chance.

None of its words speaks for a topic of the default watchlist; `RELEVANT` has the statements
that do.
"""

import random
from dataclasses import dataclass
from functools import cache
from string import Formatter


@dataclass(frozen=True, slots=True)
class Grammar:
    """Sentences with `{slots}`, and the words that fill them."""

    language: str
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    words: dict[str, tuple[str, ...]]

    def title(self, rng: random.Random) -> str:
        """A headline."""
        return self._fill(rng.choice(self.titles), rng)

    def paragraphs(self, rng: random.Random) -> list[str]:
        """An article's text: 6 to 14 paragraphs of 2 to 4 sentences."""
        rng.random()  # the headline's own draw comes first from an equal generator
        return [
            " ".join(
                self._fill(rng.choice(self.sentences), rng) for _ in range(rng.randrange(2, 5))
            )
            for _ in range(rng.randrange(6, 15))
        ]

    def _fill(self, sentence: str, rng: random.Random) -> str:
        chosen = {slot: rng.choice(self.words[slot]) for slot in _slots(sentence)}
        return sentence.format(number=rng.randrange(2, 990), **chosen)


@cache
def _slots(sentence: str) -> tuple[str, ...]:
    """The slots of a sentence, but for its number, each once."""
    names = [name for _, name, _, _ in Formatter().parse(sentence) if name not in (None, "number")]
    return tuple(dict.fromkeys(str(name) for name in names))


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that makes an article relevant, and to what."""

    sentence: str
    topics: tuple[str, ...]


RELEVANT = (
    Statement(
        "Tests by the environmental group Toxics Link found lead in every third sample.",
        ("toxics-link",),
    ),
    Statement(
        "Smoke from the burning heap carried dioxins into nearby milk sheds, a chemist said.",
        ("dioxins-furans",),
    ),
    Statement(
        "Wells beside the plant held PFOA and other PFAS far above what doctors call safe.",
        ("pfas",),
    ),
    Statement(
        "Families who fell ill after years of endosulfan spraying have still not been paid.",
        ("endosulfan",),
    ),
    Statement(
        "Workers drained oil with polychlorinated biphenyls from old transformers by hand.",
        ("pcbs",),
    ),
    Statement(
        "Brominated flame retardants were found in the dust of eleven homes near the yard.",
        ("flame-retardants",),
    ),
    Statement(
        "The walls of the houses were sprayed with DDT against malaria twice a year.",
        ("ddt",),
    ),
    Statement(
        "Spinach from the market held residues of lindane, the laboratory reported.",
        ("hch-lindane",),
    ),
)

ENGLISH = Grammar(
    language="en",
    titles=(
        "{place} {body} puts off {thing} to {month}",
        "{who} of {place} ask for {thing} before {month}",
        "{thing} in {place}: {number} apply, {body} says",
        "Rs {number} crore for {thing} in {place}",
        "{body} and {who} at odds over {thing} in {place}",
        "{place} opens {thing} after {number} days",
        "Why {who} in {place} {act} every {month}",
        "{number} {who} {act} as {body} meets in {place}",
    ),
    sentences=(
        "The {body} of {place} will spend Rs {number} crore on {thing} before {month}.",
        "{who} said that {thing} had been promised since {month} and never begun.",
        "About {number} {who} {act} in {place}, {manner}.",
        "An officer of the {body} said that {thing} would be ready by {month}.",
        '"We were told {number} days, and it has been {number} weeks," one of the {who} said.',
        "Work on {thing} stopped in {month} when the {body} changed its contractor.",
        "In {place} the price of {good} rose to Rs {number} a kilo, {manner}.",
        "The {body} has {number} posts and has filled half of them, a note seen in {place} says.",
        "Buses between {place} and the {site} run {manner} since {month}.",
        "A school near the {site} has {number} pupils and no {thing}.",
        "{who} from the lanes behind the {site} {act} when {good} runs short.",
        "The minister spoke of {thing} for {number} minutes and left {manner}.",
        "Traders in {good} expect a better {month}, {who} in {place} said.",
        "The court asked the {body} to answer by {month} why {thing} is late.",
        "On the day of our visit {number} {who} were waiting outside the {site}.",
        "Rain in {month} filled the {site} and spoiled {number} sacks of {good}.",
        "The plan for {thing} was drawn in {place} and has been redrawn {manner}.",
        "Nobody at the {site} would say who pays for {thing}.",
        "{number} years ago there was a {site} here, {who} remember, and {good} was cheap.",
        "The {body} met for {number} minutes, agreed on {thing} and rose {manner}.",
        "By {month} the {site} had taken in {number} {who}, most of them from {place}.",
        "What {place} needs is {thing}, a retired teacher said, and a {body} that listens.",
    ),
    words={
        "place": (
            "Rampura",
            "Belwadi",
            "Sonapat",
            "Karimganj",
            "Tezgaon",
            "Nallur",
            "Pipariya",
            "Hosadurga",
            "Mandvi",
            "Udayagiri",
            "Phulera",
            "Kottur",
            "Bairagarh",
            "Dharampur",
            "Jaitpur",
            "Madhupur",
            "Sirsi",
            "Velanganur",
            "Lohaghat",
            "Chandpur",
            "Aliganj",
            "Ottapalli",
            "Rangpara",
            "Barwaha",
            "Gudivada",
            "Manjeri",
            "Kesinga",
            "Nohar",
        ),
        "body": (
            "corporation",
            "water board",
            "council",
            "district office",
            "railway division",
            "housing society",
            "market committee",
            "transport department",
            "university",
            "port trust",
            "power company",
            "library board",
            "sports authority",
        ),
        "who": (
            "traders",
            "residents",
            "teachers",
            "bus drivers",
            "weavers",
            "nurses",
            "students",
            "fish sellers",
            "clerks",
            "farmers",
            "pensioners",
            "shopkeepers",
            "boatmen",
            "musicians",
            "masons",
            "gardeners",
            "cyclists",
        ),
        "thing": (
            "a second bridge",
            "the new bus stand",
            "street lamps",
            "a women's hostel",
            "the ring road",
            "a cold store",
            "piped gas",
            "the flower market",
            "a night clinic",
            "evening classes",
            "the stadium roof",
            "free tablets",
            "a footpath",
            "parking",
            "the museum wing",
            "crop insurance",
            "a music school",
            "the tram line",
        ),
        "site": (
            "old mill",
            "bus depot",
            "fish dock",
            "town hall",
            "tank",
            "rail yard",
            "fort",
            "grain market",
            "polytechnic",
            "post office",
            "ferry ghat",
            "cinema",
        ),
        "good": (
            "onions",
            "tomatoes",
            "jaggery",
            "mustard oil",
            "cement",
            "marigolds",
            "dried fish",
            "tamarind",
            "brick",
            "yarn",
            "turmeric",
            "coconuts",
            "cardamom",
            "green peas",
        ),
        "month": (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        "act": (
            "sat down on the road",
            "signed a petition",
            "stayed at home",
            "queued at dawn",
            "marched to the gate",
            "sang outside the office",
            "sent a letter",
            "took the bus",
            "closed their shops",
            "cleaned the drain themselves",
        ),
        "manner": (
            "without a word",
            "as they do each year",
            "to some surprise",
            "for the third time",
            "by the back door",
            "against advice",
            "in good order",
            "an hour late",
            "with a band",
            "on half pay",
            "as the sun went down",
        ),
    },
)

HINDI = Grammar(
    language="hi",
    titles=(
        "{place} में {thing} का काम {month} तक टला",
        "{thing} के लिए {number} करोड़ मंजूर, {place} में खुशी",
        "{place} के {who} {act}, {body} ने मांगा समय",
        "{body} की बैठक में {thing} पर हंगामा",
        "{number} दिन बाद {place} में शुरू हुआ {thing}",
    ),
    sentences=(
        "{place} में {thing} के लिए {body} ने {number} करोड़ रुपये मंजूर किए हैं।",
        "{who} ने बताया कि {month} से काम बंद पड़ा है।",
        "{body} के अधिकारी ने कहा कि {thing} {month} तक बनकर तैयार होगा।",
        "करीब {number} {who} {act} और अधिकारियों से जवाब मांगा।",
        "{place} की मंडी में {good} का भाव {number} रुपये तक पहुंच गया।",
        "{month} में हुई बारिश से {number} बोरी {good} खराब हो गई।",
        "अदालत ने {body} से पूछा कि {thing} में देरी क्यों हो रही है।",
        "{who} का कहना है कि {number} साल पहले यहां {good} सस्ता मिलता था।",
        "बैठक {number} मिनट चली और {thing} पर सहमति बन गई।",
        "{place} से आने वाली बसें {month} से कम हो गई हैं।",
        "नए {thing} का नक्शा {body} ने तीसरी बार बदला है।",
        "सुबह से {number} {who} दफ्तर के बाहर खड़े रहे।",
        "मंत्री ने {place} में {thing} का वादा किया और लौट गए।",
        "{good} के व्यापारी {month} में बेहतर बिक्री की उम्मीद कर रहे हैं।",
    ),
    words={
        "place": (
            "रामपुरा",
            "सोनपत",
            "करीमगंज",
            "पिपरिया",
            "फुलेरा",
            "मधुपुर",
            "जैतपुर",
            "लोहाघाट",
            "चांदपुर",
            "अलीगंज",
            "बैरागढ़",
            "नोहर",
            "बरवाहा",
            "धरमपुर",
            "मांडवी",
            "सिरसी",
        ),
        "body": (
            "नगर निगम",
            "जल बोर्ड",
            "जिला परिषद",
            "रेल मंडल",
            "मंडी समिति",
            "परिवहन विभाग",
            "विश्वविद्यालय",
            "बिजली कंपनी",
        ),
        "who": (
            "व्यापारी",
            "शिक्षक",
            "बस चालक",
            "बुनकर",
            "नर्सें",
            "छात्र",
            "किसान",
            "पेंशनर",
            "दुकानदार",
            "नाविक",
            "राजमिस्त्री",
        ),
        "thing": (
            "दूसरा पुल",
            "नया बस अड्डा",
            "स्ट्रीट लाइट",
            "महिला छात्रावास",
            "रिंग रोड",
            "शीतगृह",
            "फूल बाजार",
            "रात्रि क्लिनिक",
            "स्टेडियम",
            "फुटपाथ",
            "संग्रहालय",
        ),
        "good": (
            "प्याज",
            "टमाटर",
            "गुड़",
            "सरसों तेल",
            "सीमेंट",
            "गेंदा",
            "इमली",
            "हल्दी",
            "नारियल",
            "मटर",
        ),
        "month": (
            "जनवरी",
            "फरवरी",
            "मार्च",
            "अप्रैल",
            "मई",
            "जून",
            "जुलाई",
            "अगस्त",
            "सितंबर",
            "अक्टूबर",
            "नवंबर",
            "दिसंबर",
        ),
        "act": (
            "सड़क पर बैठ गए",
            "दफ्तर पहुंचे",
            "धरने पर बैठे",
            "कतार में लगे",
            "घर लौट गए",
            "ज्ञापन देने आए",
        ),
    },
)
