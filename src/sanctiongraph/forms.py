"""The forms of a name under which it is found: simplified characters, pinyin in every likely reading, Latin letters.

The index holds :func:`index_terms` of a profile's names, and a question is brought into the same forms, so that the
two meet whatever the script, the accents and the spaces. Characters are made simplified by OpenCC's dictionary
(traditional to simplified); readings are those of pypinyin's dictionaries, and of :data:`SURNAMES` for surnames.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice, pairwise, product

READINGS = 6
"""Readings that are kept of one name, so that the index stays small."""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    """Lines of ``characters:reading/reading`` as a table."""
    return {word: tuple(readings.split("/")) for word, readings in (pair.split(":") for pair in text.split())}


SURNAMES = _table(
    "单:shan 曾:zeng 查:zha 解:xie 仇:qiu 区:ou 朴:piao 盖:ge 翟:zhai 缪:miao 繁:po 召:shao 覃:qin/tan 员:yun 祭:zhai "
    "折:she 黑:he 秘:bi 宓:mi/fu 隗:wei/kui 乜:nie 种:chong 句:gou 牟:mu/mou 莘:shen/xin 薄:bo 费:fei/bi 郗:xi/chi "
    "尉:wei 乐:yue/le 重:chong 能:nai 洗:xian 都:du 逄:pang 谌:chen/shen 车:che 宿:su 行:xing 长:chang 过:guo 幺:yao "
    "万俟:mo,qi 尉迟:yu,chi 单于:chan,yu 澹台:tan,tai 长孙:zhang,sun 拓跋:tuo,ba 乐正:yue,zheng 宰父:zai,fu"
)
"""Surnames that are not read as the same characters are in other words, likeliest reading first; a comma parts the
syllables of a double surname. After the readings that dictionaries of modern Chinese mark as those of a surname."""

POLYPHONIC = _table(
    "乐:le/yue 行:hang/xing 长:chang/zhang 朝:chao/zhao 重:chong/zhong 盛:sheng/cheng 茜:qian/xi 晟:sheng/cheng "
    "隽:jun/juan 藏:zang/cang 参:shen/can 曾:zeng/ceng 单:dan/shan 传:chuan/zhuan 弹:tan/dan 降:jiang/xiang 莎:sha/suo "
    "调:diao/tiao 都:du/dou 会:hui/kuai 解:jie/xie 露:lu/lou 模:mo/mu 厦:sha/xia 省:sheng/xing 宿:su/xiu 柏:bai/bo "
    "琢:zhuo/zuo 堡:bao/pu 埔:pu/bu 番:fan/pan 阿:a/e 娜:na/nuo 率:lu/shuai 大:da/dai 泊:bo/po 蚌:beng/bang 六:liu/lu "
    "荥:xing/ying 蔚:wei/yu 浚:jun/xun 铅:qian/yan 燕:yan 石:shi 薄:bo/bao 朴:pu/piao 仇:chou/qiu 查:cha/zha 区:qu/ou "
    "翟:zhai/di"
)
"""Characters that names of persons, firms and places hold in two readings. Both are kept: which one is meant does not
show, and a dictionary of common words misleads (虚川市长丰 has no mayor, 市长, in it)."""

LONGEST_NUMBER = 200
"""Characters of the longest number of a decision."""

DIVISIBLE = 24
"""Letters of the longest word that is divided into syllables; the ways to try double every few letters."""

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_WORD = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_HAS_HAN = re.compile(rf"[{_HAN}]")
_PLAIN = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | str.maketrans("〔【〖〘「〕】〗〙」", "((((()))))")
_BRACKETS = str.maketrans("[{]}", "(())")
_UMLAUT = re.compile(r"lyu|[ln]v")
_SYLLABLE = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u)"
    r"|ang|eng|ai|an|ao|ei|en|er|ou|a|e|o)"
)


class Form:
    """One name, or the words of a question, in the forms that are compared.

    ``text`` is as it was given; ``person`` says that it is a person's, so that it begins with a surname.
    """

    __slots__ = ("han", "person", "plain", "readings", "simplified", "sounds", "text", "words", "written")

    def __init__(self, text: str, person: bool = False) -> None:
        self.text, self.person = text, person
        self.written = _written(text)
        """As written, but for capitals, width and runs of spaces."""
        self.han = is_han(self.written)
        """Whether there is a Chinese character in it."""
        self.simplified = _simplify()(self.written) if self.han else self.written
        """As written, in simplified characters."""
        self.words = tuple(_umlaut(word) for word in _WORD.findall(_bare(self.simplified)))
        """Runs of Chinese characters and words in other scripts, without accents."""
        self.plain = _umlaut("".join(self.words))
        """All words as one."""
        self.readings = _readings(self.words, person) if self.han else ()
        """Its syllables in every likely reading, likeliest first; none without Chinese characters."""
        self.sounds = tuple(_umlaut("".join(reading)) for reading in self.readings)
        """Each reading as one word."""


def _readings(words: tuple[str, ...], person: bool) -> tuple[tuple[str, ...], ...]:
    parts = [part for word in words for part in (word if is_han(word) else [word])]
    found = _of_person(parts) if person else product(*map(_of_part, parts))
    # Bounded before it is looked at: a name of fifty such characters would have 2**50 readings.
    return tuple(dict.fromkeys(islice(found, 2 * READINGS)))[:READINGS]


@lru_cache(4096)
def is_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAS_HAN.search(text) is not None


def index_terms(names: Iterable[str | None], person: bool) -> str:
    """The terms under which a subject with these names is found, with a space between."""
    terms: dict[str, None] = {}
    for name in names:
        if name:
            terms.update(dict.fromkeys(_terms(Form(name, person))))
    return " ".join(terms)


def _terms(form: Form) -> Iterator[str]:
    yield form.plain
    for word in form.words:
        if is_han(word):
            yield from pairs(word)
        else:
            yield word
    if form.person and not form.han:
        yield from pairs(form.words)
    for sound, syllables in zip(form.sounds, form.readings, strict=True):
        yield sound
        yield from pairs(syllables)
        if form.person:
            yield from syllables


def number_form(number: str) -> str | None:
    """The number of a decision as it is compared: whatever its width, capitals, spaces and kind of brackets.

    None for what is longer than any number, and than an index takes.
    """
    if len(number) > LONGEST_NUMBER:
        return None
    return "".join(number.translate(_PLAIN).translate(_BRACKETS).casefold().split())


def simplify(text: str) -> str:
    """A text as it is compared: whatever its characters, simplified or traditional, its width, capitals and spaces."""
    written = _written(text)
    return _simplify()(written) if is_han(written) else written


def pairs(parts: Iterable[str]) -> list[str]:
    """Each two neighbours as one word."""
    return [_umlaut(first + second) for first, second in pairwise(parts)]


def syllables(word: str) -> set[tuple[str, ...]]:
    """The ways in which a word can be read as syllables of pinyin, at most READINGS of them: xian is xian and xi'an."""
    return set(islice(_divided(word), READINGS)) if len(word) <= DIVISIBLE else set()


def _divided(word: str) -> Iterator[tuple[str, ...]]:
    if not word:
        yield ()
    for end in range(min(6, len(word)), 0, -1):
        if _SYLLABLE.fullmatch(word, 0, end):
            for rest in _divided(word[end:]):
                yield (word[:end], *rest)


def _of_person(parts: list[str]) -> Iterator[tuple[str, ...]]:
    """Readings with the surname's own first; then as the characters are read elsewhere, which many will type."""
    for length in (2, 1):
        for reading in SURNAMES.get("".join(parts[:length]), ()):
            for rest in product(*map(_of_part, parts[length:])):
                yield (*reading.split(","), *rest)
    yield from product(*map(_of_part, parts))


@lru_cache(65_536)
def _of_part(part: str) -> tuple[str, ...]:
    """The likely readings of a character; what has none, such as a word in another script, stands for itself."""
    from pypinyin import lazy_pinyin  # reads its dictionaries, which most commands do without

    return POLYPHONIC.get(part) or (_umlaut(lazy_pinyin(part)[0]),)


@cache
def _simplify() -> Callable[[str], str]:
    from opencc import OpenCC  # reads its dictionaries, which most commands do without

    return OpenCC("t2s").convert


def _written(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _umlaut(word: str) -> str:
    """lü, lv and lyu are one: an index must not care how ü is typed."""
    if "v" not in word and "lyu" not in word:  # nearly always, and a load asks a score of times for each name
        return word
    return _UMLAUT.sub(lambda found: found[0][0] + "u", word)


def _bare(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
