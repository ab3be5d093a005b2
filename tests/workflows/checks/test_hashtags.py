from dataclasses import replace

import pytest

from workflows.domain.content import Content, Part
from workflows.domain.finding import Severity
from workflows.domain.ids import RemotePostId


@pytest.mark.parametrize("tag", ["#WhyIStayed", "#whyistayed", "#MeToo", "#BlackLivesMatter", "#IranElection"])
def test_selling_under_a_tag_of_protest_is_risky(look, tag):
    (finding,) = look("hashtags", f"{tag} You had pizza.")

    assert (finding.severity, finding.rule) == (Severity.RISKY, "hijack")


def test_such_a_tag_without_a_word_for_those_it_belongs_to_gets_another_reader(look):
    (finding,) = look("hashtags", "What a Monday #MeToo")

    assert finding.severity is Severity.NOTABLE
    assert look("hashtags", "We believe you. Our helpline is open day and night. #MeToo") == []


def test_an_invitation_counts_only_under_a_tag_with_our_name(look, accounts):
    text = "Tell us your favourite story of flying. To win, answers must include #{}Stories"
    acme, *_ = accounts

    assert look("hashtags", text.format("Acme"))[0].rule == "invitation"
    assert look("hashtags", text.format("Summer")) == []
    other = replace(acme, handle="McDonalds")
    assert look("hashtags", "Meet the people behind our farms #McDStories", account=other)[0].rule == "invitation"


def test_asking_the_boss_anything_gets_another_reader(look):
    assert look("hashtags", "Our CEO answers your questions at noon #AskAcme")[0].rule == "questions"
    assert look("hashtags", "Our CEO answers your questions at noon #AskAcme", invitations=False) == []


def test_an_answer_invites_nobody(look):
    content = Content(parts=(Part(text="You can ask us anything with #AskAcme", reply_to=RemotePostId("1")),))

    assert look("hashtags", "", content=content) == []


def test_a_tag_that_says_who_pays_is_no_invitation(look):
    assert look("hashtags", "Takeover! @rower is paid by us to show you the boats. #ad") == []
