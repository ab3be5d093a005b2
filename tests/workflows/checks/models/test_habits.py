from workflows.checks.models.habits import ENOUGH, habits_of

FORMAL = tuple(
    f"Our {topic} report for {year} is out: https://acme.com/{topic}/{year} #acme"
    for topic in ("water", "energy", "health", "safety", "supplier")
    for year in range(2010, 2020)
)
CHATTY = tuple(
    f"omg I love {thing} so much, my {person} and me had it twice lol"
    for thing in ("this cake", "that song", "the new tea", "our cat", "friday")
    for person in ("mum", "dad", "sister", "boss", "aunt", "dog", "best friend")
)


def test_a_few_posts_are_no_habit():
    assert habits_of(FORMAL[: ENOUGH - 1]) is None


def test_a_personal_line_is_stranger_than_all_a_formal_account_ever_posted():
    habits = habits_of(FORMAL)

    assert habits
    assert habits.share_below(habits.strangeness("ugh so bored at work lol")) == 1


def test_the_same_line_is_at_home_on_a_chatty_account():
    habits = habits_of(CHATTY)

    assert habits
    assert (
        habits.share_below(habits.strangeness("omg I love this song so much, my sister and me had it twice lol")) < 0.9
    )


def test_a_post_like_the_others_is_not_strange():
    habits = habits_of(FORMAL)

    assert habits
    assert habits.share_below(habits.strangeness("Our health report for 2021 is out: https://acme.com/h #acme")) < 0.97
