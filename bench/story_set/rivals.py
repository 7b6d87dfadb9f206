# ruff: noqa: E501, ARG001  (texts are data)
"""What looks like a copy and is none: every item here is a story of its own."""

import random
from collections.abc import Iterator

from bench.story_set.copydesk import BOILERPLATE
from bench.story_set.items import Item, Report, read_reports

Slots = dict[str, list[str]]

_CITIES = ["Pune", "Nagpur", "Surat", "Jaipur", "Kochi", "Patna", "Indore", "Bhopal", "Mysuru"]
_CITIES_HI = ["पुणे", "नागपुर", "सूरत", "जयपुर", "पटना", "इंदौर", "भोपाल", "कानपुर", "आगरा"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
_DAYS_HI = ["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार"]
_NAMES = [
    "Arun Mehta",
    "Sunita Rao",
    "Kabir Anand",
    "Leela Menon",
    "Rohit Sanyal",
    "Nisha Verghese",
]
_FIRMS = [
    "Zenova Foods",
    "Trikaal Motors",
    "Aster Grid",
    "Palash Infra",
    "Nivaan Pharma",
    "Orbis Textiles",
]
_PERSONS = ["Raghunath Kulkarni", "Savitri Iyengar", "Mohan Das Gupta", "Farida Contractor"]

TEMPLATES: list[tuple[str, str, str, str, Slots]] = [
    (
        "gold", "en", "Gold price today in {city}: check 22 and 24 carat rates",
        "Gold prices in {city} stood at Rs {n5} for 10 grams of 24 carat on {day}, while 22 carat gold was sold at Rs {m5}.\nSilver was quoted at Rs {k5} a kilogram in the bullion market of {city}.\nPrices of the yellow metal depend on the dollar index, import duty, the demand of jewellers and interest rates abroad. Analysts say that buyers should look for the hallmark and ask for a bill.\nRates shown here do not include goods and services tax, tax collected at source and other levies. For exact rates readers should contact their local jeweller.",
        {},
    ),
    (
        "weather", "en", "Weather in {city}: {sky} likely, maximum at {t2} degrees",
        "{city} is likely to have a {sky} sky on {day} with a maximum temperature of {t2} degrees Celsius and a minimum of {u2} degrees, the meteorological department said.\nThe relative humidity was {h2} per cent at 8.30 am. Winds from the northwest at a speed of {w2} kilometres an hour are expected in the afternoon.\nThe air quality index stood at {a3}, according to the monitoring station of the pollution control board. An index between zero and 50 is good, 51 and 100 satisfactory, 101 and 200 moderate, 201 and 300 poor, 301 and 400 very poor and 401 and 500 severe.",
        {"sky": ["clear", "cloudy", "hazy", "partly cloudy"]},
    ),
    (
        "tally", "en", "{state} reports {n3} new cases, {d2} deaths",
        "{state} on {day} reported {n3} new cases of the disease, which took its tally to {n6}, while the toll rose to {d4} with {d2} more deaths, a health department bulletin said.\nA total of {r3} patients were discharged from hospitals, taking the number of people who have recovered to {r6}. The state now has {a4} active cases.\nThe health department tested {t5} samples in the last 24 hours. The positivity rate was {p1}.{q1} per cent, the bulletin said.",
        {"state": ["Kerala", "Gujarat", "Odisha", "Punjab", "Assam", "Telangana"]},
    ),
    (
        "market", "en", "Sensex {move} {n3} points; Nifty ends {side} {k5}",
        "Equity benchmark indices {move} on {day}, tracking {cue} global markets and {flow} by foreign institutional investors.\nThe 30-share BSE Sensex {move} {n3}.{p2} points to settle at {n5}.{q2}. The NSE Nifty {move} {r3}.{s2} points to end at {k5}.{t2}.\nAmong the Sensex firms, {firm} and {firm2} were the biggest movers. In Asian markets, Seoul, Tokyo and Hong Kong settled {side2}. Brent crude futures traded at USD {b2}.{c2} a barrel.",
        {"move": ["rose", "fell", "climbed", "slipped"], "side": ["above", "below"], "cue": ["firm", "weak", "mixed"],
         "flow": ["buying", "selling"], "side2": ["higher", "lower"]},
    ),
    (
        "fuel", "en", "Petrol, diesel prices on {day}: check rates in {city} and other cities",
        "Oil marketing companies kept the prices of petrol and diesel unchanged on {day}. In {city} petrol costs Rs {n3}.{p2} a litre and diesel Rs {m2}.{q2}.\nIn {city2} petrol is sold at Rs {k3}.{s2} and diesel at Rs {l2}.{t2}. Prices differ from state to state because of value added tax and freight.\nThe companies revise the prices daily at 6 am on the basis of the average price of the benchmark in the past fortnight and the exchange rate.",
        {},
    ),
    (
        "horoscope", "en", "Horoscope for {day}: what the stars say for {sign}",
        "{sign}: {mood} energy will guide you today. {advice} Those in business may find a new partner, and {family}. Lucky colour: {colour}. Lucky number: {p1}.\nAstrological predictions are based on the position of planets and stars. Readers are advised to take decisions after due thought.",
        {"sign": ["Aries", "Taurus", "Leo", "Libra", "Virgo", "Pisces"], "mood": ["Calm", "Restless", "Bright", "Slow"],
         "advice": ["Avoid arguments at the office.", "A letter brings good news.", "Travel may tire you.", "Money comes from an old friend."],
         "family": ["a child makes you proud", "an elder needs your care", "a guest arrives at night"],
         "colour": ["red", "green", "white", "sky blue"]},
    ),
    (
        "exam", "en", "{board} {exam} result {year}: how to download the marksheet",
        "The {board} has declared the result of the {exam} examination {year} on its website. Candidates who appeared in the examination can download the marksheet with their roll number and date of birth.\nA total of {n6} candidates had registered, of whom {m6} passed. The pass percentage is {p2}.{q2}.\nSteps to download: open the official website, click on the link for results, enter the roll number and the security code, submit, and save the marksheet. Candidates who are not satisfied may apply for re-evaluation within 15 days by paying a fee of Rs {f3} for each subject.",
        {"board": ["Bihar Board", "UP Board", "Kerala Board", "Rajasthan Board"], "exam": ["class 10", "class 12", "diploma"], "year": ["2022", "2023", "2024"]},
    ),
    (
        "power cut", "en", "Power cut in {city} on {day}: list of areas",
        "Power supply will be suspended in parts of {city} on {day} from {h1} am to {k1} pm for maintenance work at the {n3} kV substation, the distribution company said.\nThe areas affected are {area}, {area2} and the lanes around the {landmark}. Supply will be restored earlier if the work is completed ahead of schedule, the company said in a release. Consumers may call the helpline for details.",
        {"area": ["Gandhi Nagar", "Shanti Colony", "Civil Lines"], "area2": ["Model Town", "Rajiv Chowk", "Tilak Road"], "landmark": ["clock tower", "bus stand", "vegetable market"]},
    ),
    (
        "cricket", "en", "{team} beat {team2} by {n2} runs",
        "{team} beat {team2} by {n2} runs in a league match at the {city} stadium on {day}. Batting first, {team} made {r3} for {p1} in their 20 overs, with {name} scoring {s2} off {t2} balls.\n{team2} were bowled out for {q3} in {u2}.{q1} overs. {name2} took {v1} wickets for {w2} runs and was named player of the match.\n{team} now have {x2} points from their matches and are {y1}th in the table.",
        {"team": ["Lions", "Strikers", "Royals"], "team2": ["Chargers", "Titans", "Giants"]},
    ),
    (
        "obituary", "en", "{person} passes away at {n2}",
        "{person}, {role}, passed away in {city} on {day} after a brief illness. {n2} years old, the deceased is survived by {family}.\nThe last rites were performed at the {city} crematorium in the presence of family members, friends and admirers. Condolences poured in from all walks of life. A prayer meeting will be held on {day2} from 4 pm to 6 pm.",
        {"role": ["former principal of the city college", "veteran freedom fighter", "noted classical singer", "retired judge of the high court"],
         "family": ["two sons and a daughter", "a wife and three daughters", "a son", "a large family"]},
    ),
    (
        "appointment", "en", "{firm} appoints {name} as {post}",
        "{firm}, one of the leading companies in its sector, today announced the appointment of {name} as its {post} with immediate effect.\nIn the new role {name} will be responsible for driving growth, building high-performing teams and strengthening relationships with customers and partners across markets.\n\"We are delighted to welcome {name} to the {firm} family. With rich experience across industries, {name} brings the right mix of vision and execution to take us to the next level,\" said {name2}, chairman of {firm}.\n\"I am honoured and excited to join {firm} at this important juncture and look forward to working with the talented teams,\" {name} said.",
        {"post": ["chief executive officer", "chief financial officer", "head of human resources", "chief marketing officer"]},
    ),
    (
        "quarter", "en", "{firm} net profit {dir} {p2}% to Rs {n3} crore in {quarter} quarter",
        "{firm} on {day} reported a {p2} per cent {rise} in its consolidated net profit at Rs {n3} crore for the {quarter} quarter. The company had posted a net profit of Rs {m3} crore in the same quarter of the previous financial year, it said in a regulatory filing.\nIts revenue from operations stood at Rs {k4} crore against Rs {l4} crore a year ago. Total expenses were Rs {e4} crore.\nShares of {firm} settled at Rs {s3}.{q2} apiece on the BSE, {dir} {r1}.{t2} per cent from the previous close.",
        {"dir": ["up", "down"], "rise": ["rise", "fall"], "quarter": ["June", "September", "December", "March"]},
    ),
    (
        "award", "en", "{firm} wins {award} for {field}",
        "{firm} has been conferred with the prestigious {award} for its outstanding contribution to {field}. The award was presented at a glittering ceremony in {city} in the presence of dignitaries from industry and government.\nReceiving the award, {name} of {firm} said: \"This recognition belongs to every member of our team. It encourages us to set new benchmarks in {field} and to keep serving our customers with passion and integrity.\"\nThe winners were chosen by an eminent jury after a rigorous process of evaluation from several hundred nominations across the country.",
        {"award": ["Golden Leaf Award", "National Excellence Award", "Global Impact Award"], "field": ["sustainability", "workplace safety", "digital innovation", "water conservation"]},
    ),
    (
        "mou", "en", "{firm} signs MoU with {inst}",
        "{firm} and {inst} on {day} signed a memorandum of understanding to collaborate on {field}. The agreement was signed by {name} on behalf of {firm} and by the registrar of the institute.\nUnder the agreement the two sides will carry out joint research, exchange students and staff, organise workshops and develop courses. {inst} will get access to the laboratories of the company, and students will be offered internships.\nSpeaking on the occasion, {name} said that partnerships between industry and academia were the need of the hour.",
        {"inst": ["the Institute of Technology, Ropar", "Anna College of Engineering", "Central University of Kashmir"], "field": ["battery recycling", "water quality", "green chemistry", "waste management"]},
    ),
    (
        "air bulletin", "en", "{city} air quality {cat}, AQI at {a3}",
        "The air quality in {city} was recorded in the '{cat}' category on {day}, with the 24-hour average index at {a3} at 4 pm, data of the Central Pollution Control Board showed.\nThe index was {b3} on the day before. Of the {n2} monitoring stations in the city, {m1} were in the '{cat2}' category. The main pollutant was {pollutant}.\nThe index is likely to remain in the same category over the next two days, the early warning system said.",
        {"cat": ["poor", "very poor", "moderate", "severe"], "cat2": ["severe", "poor", "very poor"], "pollutant": ["PM2.5", "PM10", "ozone"]},
    ),
    (
        "arrest", "en", "Man held with {n2} kg of ganja in {city}",
        "The {city} police on {day} arrested a man and seized {n2} kilograms of ganja worth Rs {m1} lakh from his possession, an official said.\nActing on a tip-off, a team of the anti-narcotics cell laid a trap near the {landmark} and intercepted a vehicle, the official said. A case under the Narcotic Drugs and Psychotropic Substances Act has been registered against the accused, identified as {name}, and further investigation is under way.",
        {"landmark": ["bus stand", "railway station", "toll plaza"]},
    ),
    (
        "road accident", "en", "{n1} killed, {m1} injured as {veh} hits {veh2} in {city}",
        "{N1} persons were killed and {m1} others injured when a {veh} collided with a {veh2} on the highway near {city} in the early hours of {day}, police said.\nThe injured have been admitted to the district hospital, where the condition of one is stated to be critical. The bodies have been sent for post-mortem. The driver fled from the spot after the accident and efforts are on to nab him, the police said.",
        {"veh": ["truck", "bus", "tanker"], "veh2": ["car", "van", "tractor"], "N1": ["Two", "Three", "Four"]},
    ),
    (
        "gold hi", "hi", "{cityhi} में आज सोने का भाव: जानें 22 और 24 कैरेट के दाम",
        "{cityhi} में {dayhi} को 24 कैरेट सोने का भाव {n5} रुपये प्रति 10 ग्राम रहा, जबकि 22 कैरेट सोना {m5} रुपये पर बिका।\nसर्राफा बाजार में चांदी का भाव {k5} रुपये प्रति किलोग्राम रहा। सोने के दाम डॉलर की चाल, आयात शुल्क और ज्वैलर्स की मांग पर निर्भर करते हैं।\nयहां दिए गए भाव में जीएसटी और अन्य शुल्क शामिल नहीं हैं। सटीक भाव के लिए अपने नजदीकी सर्राफ से संपर्क करें। खरीदारी करते समय हॉलमार्क जरूर देखें।",
        {},
    ),
    (
        "weather hi", "hi", "{cityhi} का मौसम: आज {sky} रहेगा आसमान",
        "{cityhi} में {dayhi} को आसमान {sky} रहने की संभावना है। मौसम विभाग के अनुसार अधिकतम तापमान {t2} डिग्री और न्यूनतम तापमान {u2} डिग्री सेल्सियस रह सकता है।\nसुबह साढ़े आठ बजे हवा में नमी का स्तर {h2} प्रतिशत दर्ज किया गया। दिन में {w2} किलोमीटर प्रति घंटे की रफ्तार से हवा चल सकती है।\nप्रदूषण नियंत्रण बोर्ड के अनुसार शहर का वायु गुणवत्ता सूचकांक {a3} रहा।",
        {"sky": ["साफ", "बादलों से घिरा", "धुंध भरा"]},
    ),
    (
        "mandi hi", "hi", "{cityhi} मंडी भाव {dayhi}: गेहूं, सरसों और प्याज के दाम",
        "{cityhi} की अनाज मंडी में {dayhi} को गेहूं का भाव {n4} रुपये प्रति क्विंटल रहा। सरसों {m4} रुपये और चना {k4} रुपये प्रति क्विंटल बिका।\nसब्जी मंडी में प्याज {p2} रुपये किलो और आलू {q2} रुपये किलो रहा। व्यापारियों के अनुसार आवक {aavak} रहने से दाम {move} रहे। किसान मंडी जाने से पहले भाव की पुष्टि कर लें।",
        {"aavak": ["अधिक", "कम", "सामान्य"], "move": ["स्थिर", "नरम", "तेज"]},
    ),
    (
        "rashifal hi", "hi", "आज का राशिफल {dayhi}: {rashi} राशि वालों के लिए कैसा रहेगा दिन",
        "{rashi} राशि के जातकों के लिए आज का दिन {din} रहेगा। {salah} परिवार में {parivar}। व्यापार में सोच समझकर निर्णय लें और वाणी पर संयम रखें।\nशुभ रंग {rang} और शुभ अंक {p1} है। ग्रहों की चाल के अनुसार यह राशिफल तैयार किया गया है, निर्णय अपने विवेक से लें।",
        {"rashi": ["मेष", "वृषभ", "सिंह", "तुला", "मीन"], "din": ["शुभ", "सामान्य", "व्यस्त"], "salah": ["यात्रा से बचें।", "रुका हुआ धन मिलेगा।", "पुराने मित्र से भेंट होगी।"],
         "parivar": ["सुख शांति रहेगी", "मेहमान आ सकते हैं", "मांगलिक कार्य होगा"], "rang": ["लाल", "पीला", "नीला"]},
    ),
    (
        "gold mr", "mr", "{cityhi}मध्ये आजचा सोन्याचा दर",
        "{cityhi} येथे {dayhi} 24 कॅरेट सोन्याचा दर 10 ग्रॅमसाठी {n5} रुपये होता, तर 22 कॅरेट सोन्याचा दर {m5} रुपये होता.\nचांदीचा दर किलोमागे {k5} रुपये नोंदवला गेला. डॉलरचा दर, आयात शुल्क आणि मागणी यांवर सोन्याचे भाव ठरतात. दरात जीएसटीचा समावेश नाही, अचूक दरासाठी स्थानिक सराफाशी संपर्क साधावा.",
        {},
    ),
    (
        "weather bn", "bn", "আজকের আবহাওয়া: তাপমাত্রা {t2} ডিগ্রি",
        "আজ কলকাতার সর্বোচ্চ তাপমাত্রা {t2} ডিগ্রি সেলসিয়াস এবং সর্বনিম্ন তাপমাত্রা {u2} ডিগ্রি সেলসিয়াস থাকবে বলে জানিয়েছে আলিপুর আবহাওয়া দফতর।\nবাতাসে জলীয় বাষ্পের পরিমাণ {h2} শতাংশ। {sky} আকাশের সঙ্গে ঘণ্টায় {w2} কিলোমিটার বেগে হাওয়া বইতে পারে। আগামী দু'দিনে তাপমাত্রার বড় কোনও পরিবর্তনের সম্ভাবনা নেই।",
        {"sky": ["পরিষ্কার", "মেঘলা", "আংশিক মেঘলা"]},
    ),
    (
        "gold ta", "ta", "இன்றைய தங்கம் விலை நிலவரம்",
        "சென்னையில் இன்று ஆபரணத் தங்கத்தின் விலை கிராமுக்கு {p2} ரூபாய் {dir} {n4} ரூபாய்க்கு விற்பனை செய்யப்படுகிறது. ஒரு சவரன் தங்கம் {m5} ரூபாய்க்கு விற்பனையாகிறது.\nவெள்ளி விலை கிராமுக்கு {k2} ரூபாயாக உள்ளது. சர்வதேச சந்தை நிலவரம், டாலர் மதிப்பு ஆகியவற்றைப் பொறுத்து தங்கத்தின் விலை மாறுபடுகிறது.",
        {"dir": ["உயர்ந்து", "குறைந்து"]},
    ),
    (
        "rain te", "te", "నేడు {dayte} వాతావరణం: గరిష్ఠ ఉష్ణోగ్రత {t2} డిగ్రీలు",
        "హైదరాబాద్‌లో నేడు గరిష్ఠ ఉష్ణోగ్రత {t2} డిగ్రీలు, కనిష్ఠ ఉష్ణోగ్రత {u2} డిగ్రీలుగా నమోదయ్యే అవకాశం ఉందని వాతావరణ కేంద్రం తెలిపింది.\nగాలిలో తేమ శాతం {h2}గా ఉంది. గంటకు {w2} కిలోమీటర్ల వేగంతో ఈదురు గాలులు వీస్తాయని అధికారులు చెప్పారు. ప్రజలు అవసరమైతేనే బయటకు రావాలని సూచించారు.",
        {"dayte": ["సోమవారం", "మంగళవారం", "బుధవారం", "గురువారం"]},
    ),
]  # fmt: skip


def _fill(pattern: str, slots: dict[str, str], chance: random.Random) -> str:
    made = pattern
    while "{" in made:
        before, _, rest = made.partition("{")
        name, _, after = rest.partition("}")
        if name not in slots:
            digits = int(name[1])
            slots[name] = str(chance.randrange(10 ** (digits - 1) + digits, 10**digits))
        made = before + slots[name] + after
    return made


def make_templates(chance: random.Random, each: int) -> Iterator[tuple[Item, Report]]:
    """Daily templates and form releases, `each` of every kind, with the reports they are."""
    for name, language, title, text, choices in TEMPLATES:
        cities, days = chance.sample(_CITIES, len(_CITIES)), chance.sample(_DAYS, len(_DAYS))
        for number in range(each):
            names, firms = chance.sample(_NAMES, 2), chance.sample(_FIRMS, 2)
            slots = {
                "city": cities[number % 9] if chance.random() < 0.6 else cities[0],
                "city2": chance.choice(_CITIES),
                "cityhi": chance.choice(_CITIES_HI) if chance.random() < 0.6 else _CITIES_HI[0],
                "day": days[number % 5],
                "day2": chance.choice(_DAYS),
                "dayhi": _DAYS_HI[number % 5],
                "name": names[0], "name2": names[1], "firm": firms[0], "firm2": firms[1],
                "person": _PERSONS[number % 4],
                **{slot: chance.choice(values) for slot, values in choices.items()},
            }  # fmt: skip
            made_text = _fill(text, slots, chance)
            made_title = _fill(title, slots, chance)
            key = f"template-{name.replace(' ', '-')}-{number}"
            outlet = chance.choice([f"{name} daily", f"{name} daily", f"{name} post"])
            item = Item(
                url=f"https://www.{outlet.replace(' ', '')}.example/{key}",
                outlet=outlet, lang=language, title=made_title, text=made_text,
                story=key, kind=f"template {name}",
            )  # fmt: skip
            report = Report(key, language, "", made_title, tuple(made_text.split("\n")))
            yield item, report


_OPINION = [
    "There is a habit in this country of treating every report as a surprise.",
    "We read it over tea, shake our heads and turn to the sports page.",
    "I have covered this subject for {n2} years and cannot remember a season without such a finding.",
    "What I can remember is the silence a month later.",
    "Let us be honest about what is missing.",
    "It is not law, for we have more law than we can read.",
    "It is the unglamorous work of inspection, of going back a second time, of writing down a name.",
    "Some will say that growth must come first.",
    "My grandmother, who kept a shop in {city} for forty years, would have laughed at that.",
    "A customer who falls ill does not return.",
    "The remedy is dull, and that is why I trust it.",
    "Publish every result, pay the inspectors, and let the fine be larger than the profit.",
    "Perhaps the next report will be different, and I shall have to look for another subject.",
    "An economist friend in {city} puts it in one line: what is free will be wasted.",
    "He is right about water and wrong about air, which nobody can refuse to buy.",
    "When I wrote about this in my column of {day}, eleven readers sent letters, nine of them angry.",
    "The angry ones had a point, for I had left out the people who do the work.",
    "A minister once told me, off the record, that files move at the speed of the person they hurt.",
    "Think of the clerk in {city} who stamps such a form {n3} times a week.",
    "No villain is needed in this story; a missing chair in an office will do.",
    "In other countries the same numbers brought down a government.",
    "Here they bring out a committee, and the committee brings out an adjective.",
    "I do not believe in better people, only in better Tuesdays.",
    "The young woman who drew the samples earns less than the guard at the laboratory's gate.",
    "There is a poem by a forgotten schoolmaster of {city} about a well that everyone praised and nobody cleaned.",
    "We might begin with that well.",
    "Those who call it alarmism should spend one summer afternoon by the drain.",
    "Trust is a chemical too, and it breaks down faster than most.",
    "I have been wrong before, most recently about mangoes and twice about elections.",
    "But arithmetic has never let me down, and the arithmetic here is that of a child.",
    "Divide the fine by the turnover and you get a fee.",
    "Divide the inspectors by the workshops and you get a holiday.",
    "What would a sensible state do on the morning after?",
    "It would ring up {name} and ask for the list.",
    "It would read the list aloud, on the radio, between the songs.",
    "Until then, dear reader, look at the label, and if there is none, look at the door.",
]  # fmt: skip
_OPINION_HI = [
    "हमारे यहां हर रिपोर्ट को अचरज की तरह पढ़ा जाता है।",
    "चाय के साथ दो मिनट अफसोस और फिर खेल का पन्ना।",
    "{n2} साल से इस विषय पर लिख रहा हूं और ऐसा कोई मौसम याद नहीं जब ऐसी खबर न आई हो।",
    "जो याद है, वह एक महीने बाद की चुप्पी है।",
    "कमी कानून की नहीं है, कानून तो इतने हैं कि पढ़े नहीं जाते।",
    "कमी उस नीरस काम की है जिसमें अफसर दोबारा जाता है, नाम लिखता है और फिर पूछता है।",
    "इलाज उबाऊ है और इसीलिए मुझे उस पर भरोसा है।",
    "हर नतीजा छापिए और जुर्माना मुनाफे से बड़ा रखिए।",
    "{cityhi} के एक बुजुर्ग दुकानदार ने मुझसे कहा था कि बीमार ग्राहक लौटकर नहीं आता।",
    "मंत्री जी की फाइल उसी रफ्तार से चलती है जिस रफ्तार से दर्द होता है।",
    "इस कहानी में खलनायक की जरूरत नहीं, दफ्तर में एक कुर्सी का न होना काफी है।",
    "पिछले {dayhi} को जब मैंने यही लिखा था तो नौ पाठकों ने नाराज होकर चिट्ठी भेजी।",
    "नाराज होने वालों की बात में दम था, मैंने काम करने वालों का जिक्र ही नहीं किया था।",
    "अगले साल फिर पूछिए, और उसके अगले साल भी।",
]  # fmt: skip


def _invent(sentences: list[str], count: int, chance: random.Random) -> list[str]:
    """Return `count` paragraphs of two or three of `sentences`, their blanks filled."""
    chosen = chance.sample(sentences, min(len(sentences) // 3, count * 2))
    slots = {
        "city": chance.choice(_CITIES), "cityhi": chance.choice(_CITIES_HI),
        "day": chance.choice(_DAYS), "dayhi": chance.choice(_DAYS_HI), "name": chance.choice(_NAMES),
    }  # fmt: skip
    filled = [_fill(sentence, dict(slots), chance) for sentence in chosen]
    return [" ".join(filled[at::count]) for at in range(count)]


def make_opinions(reports: list[Report], chance: random.Random, prefix: str) -> Iterator[Item]:
    """Columns that quote a third of a report; their own words outnumber the quoted ones."""
    for report in reports:
        own = _OPINION_HI if report.language == "hi" else _OPINION
        quoted = list(report.paragraphs[: max(1, len(report.paragraphs) // 3)])
        if chance.random() < 0.5:
            start = chance.randrange(len(report.paragraphs))
            quoted = [
                report.paragraphs[(start + step) % len(report.paragraphs)]
                for step in range(max(1, len(report.paragraphs) // 3))
            ]
        count = chance.randrange(3, 6)
        made = _invent(own, count, chance)
        own_words = sum(len(paragraph.split()) for paragraph in made)
        while len(quoted) > 1 and sum(len(one.split()) for one in quoted) > own_words:
            quoted.pop()
        at = chance.randrange(1, count)
        made[at:at] = [
            f'"{paragraph}"' if chance.random() < 0.5 else paragraph for paragraph in quoted
        ]
        yield Item(
            url=f"https://www.columns.example/{prefix}{report.key}-column",
            outlet=chance.choice(["The Weekly Column", "Daily Meridian"]),
            lang=report.language, title=" ".join(made[0].split()[:7]),
            text="\n".join(made), story=f"column-{prefix}{report.key}", kind="column that quotes a third",
        )  # fmt: skip


_NEW_DAY = [
    "A day after the report, the matter reached the assembly, where members of all parties spoke for {p1} hours.",
    "The minister promised a statement by the end of the week.",
    "Two engineers were suspended in {city} and a committee of {q1} was asked to fix responsibility.",
    "The order was issued late in the evening by the department's secretary, {name}.",
    "The toll rose to {t2} as one more person died in hospital overnight, doctors said.",
    "Relatives blocked the road to {city} for {r1} hours.",
    "Residents welcomed the step but said that it came {s1} years too late.",
    "{k2} families still had no answer to their letters, a lawyer said.",
    "A team from {city} arrived by the night train to take samples of its own.",
    "The opposition walked out after the speaker had refused a debate.",
    "Shops in the area stayed shut on {day}, and buses were sent by another road.",
    "Notices were pasted on {l2} doors before noon.",
    "The company's lawyer, {name}, said that it would challenge the order.",
    "Schoolchildren carried a banner past the collector's office.",
    "A second petition was filed in the high court, which may hear it on {day}.",
    "The department has cancelled the leave of its staff until the work is done.",
]  # fmt: skip


def make_follow_ups(reports: list[Report], chance: random.Random, prefix: str) -> Iterator[Item]:
    """The next day's report: a new lead, other figures, and the old background at the end."""
    for report in reports:
        background = list(
            report.paragraphs[-2:] if len(report.paragraphs) > 4 else report.paragraphs[-1:]
        )
        yield Item(
            url=f"https://www.followups.example/{prefix}{report.key}-day-two",
            outlet=chance.choice(["The Plains Courier", "Coast Standard"]),
            lang="en", title=f"Day after, action follows: {report.title[:40]}",
            text="\n".join([*_invent(_NEW_DAY, chance.randrange(2, 5), chance), *background]),
            story=f"follow-{prefix}{report.key}", kind="follow-up",
        )  # fmt: skip


def make_updates(chance: random.Random) -> Iterator[Item]:
    """The same accident a day later, told in the same words with a higher toll."""
    text = (
        "At least {a} people were killed and {b} injured when a boiler exploded in a chemical factory in the {place} industrial estate, officials said on {day}.\n"
        "The blast took place around {h} am in the drying section when {c} workers were inside. Windows broke in houses a kilometre away.\n"
        "The chief minister has announced Rs {d} lakh for the families of the dead and free treatment for the injured. {e} fire engines were sent to the spot."
    )
    for place, days in (("Dahej", ["Monday", "Tuesday"]), ("Tarapur", ["Friday", "Saturday"])):
        toll = chance.randrange(4, 9)
        for step, day in enumerate(days):
            made = text.format(
                a=toll + 3 * step,
                b=20 + 7 * step,
                place=place,
                day=day,
                h=9,
                c=35,
                d=5,
                e=11 + step,
            )
            yield Item(
                url=f"https://www.updates{step}.example/{place.lower()}-blast-{step}",
                outlet=f"Update {step}", lang="en", title=f"{place} blast toll rises to {toll + 3 * step}",
                text=made, story=f"update-{place}-{step}", kind="toll update",
            )  # fmt: skip


def make_boilerplate(chance: random.Random, each: int) -> Iterator[Item]:
    """Short news of one outlet, each with the same long paragraph about the outlet."""
    news = [
        ("Ward office opens late counter", "The ward office at Kothrud will keep one counter open till 8 pm for residents who pay water bills after work, the deputy commissioner said."),
        ("Book fair from Friday", "A book fair with 120 stalls opens at the exhibition ground on Friday and will go on for nine days. Entry is free for pupils in uniform."),
        ("New bus route to the dam", "Buses will run every forty minutes between the station and the dam from the first of the month, on trial for a quarter."),
        ("Tree census begins", "Volunteers began to count the trees of the old town on Sunday. They hope to finish the 14 wards before the monsoon."),
        ("Library gets a lift", "The public library's first floor can now be reached by lift, sixteen years after readers had asked for one."),
        ("Lake bund to be closed", "Walkers will have to keep off the bund of the lake for three weeks while its wall is repaired, the engineer said."),
        ("Dog licences due", "Owners of dogs have until the end of March to renew licences; those who are late will pay double the fee."),
        ("Choir wins in Goa", "The municipal school's choir came first among 31 in a contest in Goa with two songs in Konkani."),
    ]  # fmt: skip
    news_hi = [
        ("वार्ड कार्यालय देर तक खुलेगा", "कोथरुड वार्ड कार्यालय का एक काउंटर अब रात आठ बजे तक खुला रहेगा ताकि लोग काम के बाद पानी का बिल भर सकें।"),
        ("शुक्रवार से पुस्तक मेला", "प्रदर्शनी मैदान में शुक्रवार से 120 स्टॉल का पुस्तक मेला शुरू होगा जो नौ दिन चलेगा। वर्दी में आए विद्यार्थियों का प्रवेश निशुल्क रहेगा।"),
        ("बांध तक नई बस", "स्टेशन और बांध के बीच महीने की पहली तारीख से हर चालीस मिनट पर बस चलेगी।"),
        ("पेड़ों की गिनती शुरू", "स्वयंसेवकों ने रविवार को पुराने शहर के पेड़ों की गिनती शुरू की। बरसात से पहले 14 वार्ड पूरे करने का लक्ष्य है।"),
    ]  # fmt: skip
    for outlet, about in BOILERPLATE.items():
        local = news_hi if outlet == "Nava Bharat Live" else news
        for number, (title, text) in enumerate(local[:each]):
            parts = [text, about] if chance.random() < 0.7 else [about, text]
            yield Item(
                url=f"https://www.{outlet.replace(' ', '').lower()}.example/local-{number}-{len(title)}",
                outlet=outlet, lang="hi" if local is news_hi else "en", title=title,
                text="\n".join(parts), story=f"boilerplate-{number}-{title}", kind="boilerplate",
            )  # fmt: skip


def make_two_reporters() -> Iterator[Item]:
    """One event told by two reporters."""
    for report in read_reports("pairs"):
        yield Item(
            url=f"https://www.reporter-{report.key[-1]}.example/{report.key}",
            outlet=f"Reporter {report.key[-1]}", lang="en", title=report.title,
            text="\n".join(report.paragraphs), story=report.key, kind="two reporters",
        )  # fmt: skip


def make_round_ups(reports: list[Report], chance: random.Random, prefix: str) -> Iterator[Item]:
    """The day's top news: the first paragraph of several reports."""
    for number in range(0, len(reports) - 5, 5):
        chosen = reports[number : number + 5]
        yield Item(
            url=f"https://www.roundup.example/{prefix}top-news-{number}",
            outlet="Daily Meridian", lang="en", title="Top news of the day",
            text="\n".join(report.paragraphs[0] for report in chosen),
            story=f"roundup-{prefix}{number}", kind="round-up",
        )  # fmt: skip


_SHORT = [
    "Traffic on the ring road will be diverted on {day} for repairs, police said.",
    "The {city} municipal corporation will hold a camp for property tax on {day} at the ward offices.",
    "Two-wheeler stolen from {city} market, case registered.",
    "Schools in {city} will remain closed on {day} because of heavy rain, the collector said.",
    "A blood donation camp will be held in {city} on {day}.",
]


def make_short(chance: random.Random) -> Iterator[Item]:
    """Items of one sentence that differ in a name or a day."""
    for number, text in enumerate(_SHORT):
        for variant, city in enumerate(chance.sample(_CITIES, 3)):
            made = text.format(city=city, day=_DAYS[variant])
            yield Item(
                url=f"https://www.brief{variant}.example/brief-{number}",
                outlet=f"Brief {variant}", lang="en", title=made.split(",")[0][:50], text=made,
                story=f"short-{number}-{variant}", kind="short",
            )  # fmt: skip
