"""The forms of names: scripts, readings and marks that must meet, and those that must not."""

from __future__ import annotations

import pytest

from sanctiongraph.forms import LONGEST_NUMBER, READINGS, Form, index_terms, number_form, simplify, syllables
from sanctiongraph.search import _allowed, _is_number, _match


def terms(name: str, person: bool = True) -> set[str]:
    return set(index_terms([name], person).split())


def test_a_persons_terms_are_the_name_its_pairs_and_its_syllables_in_each_reading() -> None:
    chinese = {"单国强", "单国", "国强"}
    shan = {"shanguoqiang", "shanguo", "guoqiang", "shan", "guo", "qiang"}
    dan = {"danguoqiang", "danguo", "dan"}
    assert terms("單國強") == terms("单国强") == chinese | shan | dan


def test_a_units_terms_are_the_name_and_its_pairs_but_no_single_syllables() -> None:
    assert terms("虚川会展", person=False) == {
        *("虚川会展", "虚川", "川会", "会展"),
        *("xuchuanhuizhan", "xuchuan", "chuanhui", "huizhan"),
        *("xuchuankuaizhan", "chuankuai", "kuaizhan"),
    }


def test_terms_of_several_names_stand_once_and_no_name_gives_none() -> None:
    assert index_terms(["Ada Quill", "Ada", None, ""], True) == "adaquill ada quill"
    assert index_terms([None], True) == index_terms(["·"], False) == ""


def test_terms_hold_nothing_that_the_index_would_read_as_an_operator() -> None:
    text = index_terms(['A+B && "C" ~1 (D) OR NOT é* f:g/h\\i', "甲（乙）·丙"], True)
    assert set(text) & set('+-&|!(){}[]^"~*?:\\/<>=') == set()
    assert text == text.casefold()


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("单雄", "shanxiong"),
        ("曾雄", "zengxiong"),
        ("查雄", "zhaxiong"),
        ("解雄", "xiexiong"),
        ("仇雄", "qiuxiong"),
        ("区雄", "ouxiong"),
        ("朴雄", "piaoxiong"),
        ("盖雄", "gexiong"),
        ("翟雄", "zhaixiong"),
        ("種雄", "chongxiong"),
        ("尉迟雄", "yuchixiong"),
        ("尉雄", "weixiong"),
        ("万俟雄", "moqixiong"),
        ("長孫雄", "zhangsunxiong"),
        ("澹台雄", "tantaixiong"),
        ("单于雄", "chanyuxiong"),
        ("欧阳雄", "ouyangxiong"),
    ],
)
def test_a_persons_surname_is_first_read_as_a_surname(name: str, sound: str) -> None:
    assert Form(name, person=True).sounds[0] == sound


def test_a_unit_has_no_surname() -> None:
    assert "yuchiguan" not in Form("尉迟馆").sounds
    assert "yuchiguan" in Form("尉迟馆", person=True).sounds


def test_a_character_of_two_readings_has_both_and_a_name_of_many_has_a_bound() -> None:
    assert Form("长乐").sounds == ("changle", "changyue", "zhangle", "zhangyue")
    assert len(Form("长乐" * 3).sounds) == len(Form("长乐" * 100, person=True).sounds) == READINGS


def test_a_long_word_of_many_ways_takes_no_long_time() -> None:
    assert syllables("an" * 100 + "q") == set()
    assert _match(Form("甲" * 200), Form("甲" * 150 + "乙")) is None


@pytest.mark.parametrize("typed", ["Lü Wei", "lv wei", "LYU WEI", "lu wei", "lǚ wěi", "lu\u0308 wei"])
def test_however_the_umlaut_is_typed_it_is_one(typed: str) -> None:
    assert Form(typed).plain == Form("吕伟", person=True).sounds[0] == "luwei"


@pytest.mark.parametrize(("word", "read"), [("nyu", "nyu"), ("ivy", "ivy"), ("silva", "silua")])
def test_only_l_and_n_are_followed_by_an_umlaut(word: str, read: str) -> None:
    assert Form(word).plain == read


@pytest.mark.parametrize(
    ("word", "ways"),
    [
        ("xian", {("xian",), ("xi", "an")}),
        ("fangan", {("fang", "an"), ("fan", "gan")}),
        ("chenxifang", {("chen", "xi", "fang")}),
        ("textiles", set()),
        ("ing", set()),
    ],
)
def test_a_word_is_divided_into_syllables_in_every_way(word: str, ways: set[tuple[str, ...]]) -> None:
    assert syllables(word) == ways


@pytest.mark.parametrize(
    "typed",
    [
        "（2016）京01执拟A第7号",
        "(2016)京01执拟a第7号",
        " 〔2016〕 京01执拟A 第7号",
        "［２０１６］京０１执拟Ａ第７号",
        "【2016】京01执拟A第7号　",
    ],
)
def test_the_number_of_a_decision_is_one_however_it_is_typed(typed: str) -> None:
    assert number_form(typed) == "(2016)京01执拟a第7号"


@pytest.mark.parametrize(
    "other", ["（2016）京01执拟A第17号", "2016京01执拟A第7号", "（2016）京01执拟A第7", "（2016）京01执擬A第7号"]
)
def test_another_number_stays_another(other: str) -> None:
    assert number_form(other) != number_form("（2016）京01执拟A第7号")


def test_what_is_longer_than_any_number_has_no_form() -> None:
    assert (number_form("执" * LONGEST_NUMBER), number_form("执" * (LONGEST_NUMBER + 1))) == (
        "执" * LONGEST_NUMBER,
        None,
    )


@pytest.mark.parametrize(
    "words",
    ["999999198104129015", "999999 19810412 9015", "E12345678", "@uscc:1", "resident:x", "tax_id:77", "9900123KK"],
)
def test_a_number_is_seen(words: str) -> None:
    assert _is_number(words)


@pytest.mark.parametrize("words", ["单国强", "Shan Guoqiang", "3M", "1234567 Ontario Inc", "8号仓储", "Agency: North"])
def test_a_name_is_no_number(words: str) -> None:
    assert not _is_number(words)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("单雪", "单梅"),
        ("wan", "wen"),
        ("li na", "Li Bo"),
        ("shan xuemei", "Shan Guoqiang"),
        ("北辰有限公司", "虚川市虹林物流有限公司"),
        ("李娜", "张丽娜"),
    ],
)
def test_names_that_are_merely_alike_do_not_match(asked: str, name: str) -> None:
    assert _match(Form(asked, person=True), Form(name, person=True)) is None


@pytest.mark.parametrize(
    ("word", "mistakes"), [("li", 0), ("wei", 0), ("shan", 1), ("xuchuantrade", 2), ("单雪", 0), ("单雪梅", 1)]
)
def test_how_many_mistakes_a_word_may_hold_grows_with_it(word: str, mistakes: int) -> None:
    assert _allowed(word) == mistakes


@pytest.mark.parametrize("text", ["發改財金 （2016）  141號", "发改财金 (2016) 141号"])
def test_texts_are_compared_whatever_their_characters_width_and_spaces(text: str) -> None:
    assert simplify(text) == "发改财金 (2016) 141号"
    assert simplify(text) != simplify(text.replace("41", "42"))
