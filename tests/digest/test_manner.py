"""How an article speaks of the organisation, by the sentence that names it."""

import pytest

from digest.content import Manner
from digest.manner import judge_manner
from storage.kinds import PageKind


@pytest.mark.parametrize(
    ("sentence", "manner"),
    [
        ("A survey by Toxics Link covered forty shops.", Manner.STUDY),
        ("Toxics Link tested 22 kettles bought online.", Manner.STUDY),
        ("The ban is on paper only, said Meera Rao of Toxics Link.", Manner.QUOTED),
        ("“Nobody checks the labels,” was the answer of Toxics Link.", Manner.QUOTED),
        ("A walk past the office of “Toxics Link” and a tea stall.", Manner.PASSING),
        ("Toxics Link, explained in five pictures.", Manner.PASSING),
        ("The march was joined by Toxics Link and four schools.", Manner.PASSING),
        ("The author works with Toxics Link.", Manner.OPINION),
        ("टॉक्सिक्स लिंक के सर्वेक्षणों में यही निकला।", Manner.STUDY),
        ("टॉक्सिक्स लिंक का कहना है कि नियम नाकाफ़ी हैं।", Manner.QUOTED),
        ("रैली में टॉक्सिक्स लिंक के लोग भी थे।", Manner.PASSING),
        ("টক্সিক্স লিঙ্কের গবেষণায় উঠে এল নতুন তথ্য।", Manner.STUDY),
        ("டாக்ஸிக்ஸ் லிங்க் அமைப்பின் ஆய்வுகளில் இது தெரிந்தது.", Manner.STUDY),
        ("டாக்ஸிக்ஸ் லிங்க் தெரிவித்துள்ளது.", Manner.QUOTED),
        ("ಟಾಕ್ಸಿಕ್ಸ್ ಲಿಂಕ್ ವರದಿಯಲ್ಲಿ ಈ ಅಂಶವಿದೆ.", Manner.STUDY),
        ("ٹاکسکس لنک کے سروے میں یہ بات سامنے آئی۔", Manner.STUDY),
        ("ٹاکسکس لنک کے مطابق قانون ناکافی ہے۔", Manner.QUOTED),
    ],
)
def test_manners(sentence: str, manner: Manner) -> None:
    assert judge_manner(PageKind.ARTICLE, [sentence]) is manner


def test_an_opinion_is_one_and_no_sentence_is_a_subject_only() -> None:
    assert judge_manner(PageKind.OPINION, ["A study by Toxics Link."]) is Manner.OPINION
    assert judge_manner(PageKind.ARTICLE, []) is Manner.TOPIC_ONLY
