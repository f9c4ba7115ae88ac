"""The hand-written part of the fictional world: the demo city's protagonists and the hard cases at known ids.

Everybody here is invented, lives in a city that does not exist, and carries numbers of the synthetic range (999999).
Ties stand in tables, one a line: document, source, kind, target, since, until, percent; ``-`` is open or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from ..identifiers import make_resident, make_uscc
from ..model import Conduct, Document, Exemption, Identifier, Listing, Record, Subject, Tie
from .names import CITY, COURT

HUB = "p:hub-agent"
"""The agent who represents up to 5,000 companies of a generated world."""

COMPANIES_REGISTER = "d:company-register"
HOUSEHOLDS = "d:household-register"

# The words that this world borrows from the regime ``prc``, with the days from which the regime has them.
DEFAULTERS = "defaulters-list"
ORDERS = "spending-limit-orders"
TRAVEL = "M21"
TERMED_FROM = "2017-05-01"
"""Listings decided from this day on have a term, unless their ground is the first."""
GROUNDS = (
    "ability-but-refuses",
    "obstructs-enforcement",
    "evades",
    "violates-asset-reporting",
    "violates-spending-order",
    "refuses-settlement",
)
ORDER_GROUND = "not-performed"
EXITS_UNTIL_2017 = ("dl-exit-2013-performed", "dl-exit-2013-settled", "dl-exit-2013-ended")
EXITS = ("dl-exit-performed", "dl-exit-settled", "dl-exit-creditor-agrees", "dl-exit-concluded")
EARLY_EXIT = "dl-exit-early"
ORDER_EXIT = "slo-exit-performance"
COURT_APPROVAL = "court_approval"
PRIVATE_MEANS = "private_means"
EXEMPTIONS = (
    (COURT_APPROVAL, "2010-10-01"),
    (PRIVATE_MEANS, "2015-07-22"),
    ("illness", "2020-01-02"),
    ("funeral", "2020-01-02"),
    ("examination", "2020-01-02"),
)

PROTAGONISTS: dict[str, str] = {
    "c:chenxi-textiles": "A textile company with two spinning halls, listed on 2017-06-01 for being able to pay and "
    "refusing: the case that the memorandum was written for.",
    "p:wei-lan": "Represents Chenxi Textiles since 2015; restricted because her company is listed, not listed herself.",
    "p:lin-yutong": "Her daughter, born in 2009: reached over two hops, by the school measure alone.",
    "p:lin-hao": "Her husband and the child's father: nothing in the regime reaches a spouse.",
    "p:bai-ning": "An employee of Chenxi Textiles: no measure reaches staff.",
    "p:zhao-min": "Represented Hongyuan Machinery until 2018-01-10, ten months into its listing; free since.",
    "p:sun-jie": "Took over Hongyuan Machinery on 2018-01-10, after the decision: reaching him is our reading.",
    "p:qiu-feng": "Listed himself in 2018; the measure travels from him to the company that he directs.",
    "c:beichen-logistics": "A healthy company, inspected more often because a listed man sits on its board.",
    "p:yao-qing": "Listed himself in 2018 while a state functionary: his employer is told, and no more.",
    "b:water-bureau": "Employs the listed functionary Yao Qing: notified, not restricted.",
    "p:zeng-rui": "Listed for two years in 2017 for obstructing enforcement; the term has expired.",
    "p:xie-kang": "Listed for two years in 2017 for evasion; the court added a year.",
    "p:luo-qing": "Represents the listed Yunhe Foods; the court let her travel from 2020-03-01 to 2020-03-20.",
    "c:gulou-cement": "Ordered to limit its spending and listed in 2014, two years before the memorandum.",
    "p:shan-guoqiang": "Represents Gulou Cement: under the court's own spending rule first, the memorandum's later.",
    "p:zha-ming": "Left Qingshan Pharma in 2020, but the order of 2018 names him: leaving does not release him.",
    "p:zhai-bo": "Left Haoyun Transport on 2018-01-10 or, by a court record, on 2018-06-30: contested between.",
    "p:tang-xiaobei": "Child of a restricted representative, birth date unknown: reached only on a condition.",
    "p:ouyang-zhen": "Controls the listed Lingyun Property through two holding companies.",
}
"""The demo city's cast: whom the tour follows, and in a sentence why."""

PLANTED: dict[str, str] = {
    "c:turnover": "listed 2017-06-01, with three representatives one after the other",
    "p:left-before": "its representative until 2017-01-10, before the listing",
    "p:left-after": "its representative from 2017-01-10 to 2018-01-10, during the listing",
    "p:took-over": "its representative since 2018-01-10, after the decision",
    "c:couple": "listed 2017-06-01, represented by a mother and controlled by a father",
    "p:two-paths": "their child, born 2010-05-05, reached over two paths",
    "c:growing-up": "listed 2017-06-01 without a term",
    "p:comes-of-age": "its representative's child, born 2004-02-29: of age on 2022-03-01",
    "c:cycle-a": "listed 2018-03-01; controlled by c:cycle-c, which c:cycle-b controls, which c:cycle-a controls",
    "p:cycle-owner": "controls c:cycle-b from outside the cycle",
    HUB: "represents min(5000, a twentieth of all) companies",
    "c:future-end": "listed 2019-09-02 until 2031-09-02, by decision",
    "p:future-end": "its representative until 2030-01-01, a day to come",
    "c:disagree": "listed 2017-06-01; two documents disagree on when its representative left",
    "p:disagree": "its representative until 2018-01-10 or 2018-06-30",
    "c:head-office": "listed 2017-06-01",
    "c:branch-office": "its branch",
    "p:listed-director": "listed 2018-09-03, director of the healthy c:healthy",
    "c:healthy": "not listed",
    "c:beside": "listed 2017-06-01; p:beside-representative represents it",
    "p:beside-staff": "its employee, not to be reached",
    "p:beside-spouse": "its representative's husband, not to be reached",
    "p:beside-shareholder": "holds four percent of it, not to be reached",
}
"""Hard cases that stand in every generated world, whatever its size and seed."""

_CITY_SUBJECTS = """
c:chenxi-textiles    虚川市晨曦纺织有限公司        Xuchuan Chenxi Textiles Co., Ltd.            -
p:wei-lan            魏岚      Wei Lan        1981-04-12
p:lin-hao            林浩      Lin Hao        1979-11-03
p:lin-yutong         林雨桐    Lin Yutong     2009-09-15
p:bai-ning           白宁      Bai Ning       1990-02-08
c:hongyuan-machinery 虚川市虹源机械制造有限公司    Xuchuan Hongyuan Machinery Co., Ltd.         -
p:zhao-min           赵敏芝    Zhao Minzhi    1974-07-21
p:sun-jie            孙杰      Sun Jie        1983-01-30
p:qiu-feng           仇峰      Qiu Feng       1970-05-17
c:beichen-logistics  虚川市北辰物流有限公司        Xuchuan Beichen Logistics Co., Ltd.          -
p:he-jing            何静      He Jing        1986-12-02
b:water-bureau       虚川市北芷区水务局            Xuchuan Beizhi District Water Bureau         -
p:yao-qing           姚青      Yao Qing       1978-03-05
p:zeng-rui           曾睿      Zeng Rui       1977-08-09
p:xie-kang           解康      Xie Kang       1972-10-25
c:yunhe-foods        虚川市云禾食品有限公司        Xuchuan Yunhe Foods Co., Ltd.                -
p:luo-qing           罗青      Luo Qing       1985-06-06
c:gulou-cement       虚川市鼓楼水泥有限公司        Xuchuan Gulou Cement Co., Ltd.               -
p:shan-guoqiang      单国强    Shan Guoqiang  1964-03-28
c:qingshan-pharma    虚川市青杉医药有限公司        Xuchuan Qingshan Pharmaceuticals Co., Ltd.   -
p:zha-ming           查明      Zha Ming       1969-09-19
p:ren-li             任丽      Ren Li         1988-04-04
c:haoyun-transport   虚川市昊运运输有限公司        Xuchuan Haoyun Transport Co., Ltd.           -
p:zhai-bo            翟波      Zhai Bo        1976-02-14
p:gao-yan            高燕      Gao Yan        1984-10-01
c:jinhe-ceramics     虚川市锦和陶瓷有限公司        Xuchuan Jinhe Ceramics Co., Ltd.             -
p:tang-yue           唐月      Tang Yue       1982-08-23
p:tang-xiaobei       唐小北    Tang Xiaobei   -
c:lingyun-holding    虚川市凌云控股有限公司        Xuchuan Lingyun Holding Co., Ltd.            -
c:lingyun-capital    虚川市凌云投资有限公司        Xuchuan Lingyun Capital Co., Ltd.            -
c:lingyun-property   虚川市凌云房地产开发有限公司  Xuchuan Lingyun Property Development Co., Ltd.  -
p:ouyang-zhen        欧阳臻    Ouyang Zhen    1966-01-11
p:fan-wei            范薇      Fan Wei        1987-07-07
"""

_CITY_TIES = """
d:company-register    p:wei-lan         legal_representative c:chenxi-textiles    2015-03-02 -          -
d:company-register    p:wei-lan         shareholder          c:chenxi-textiles    2015-03-02 -          60
d:company-register    p:bai-ning        staff                c:chenxi-textiles    2016-02    -          -
d:household-register  p:wei-lan         spouse               p:lin-hao            2006-10-01 -          -
d:household-register  p:wei-lan         parent               p:lin-yutong         2009-09-15 -          -
d:household-register  p:lin-hao         parent               p:lin-yutong         2009-09-15 -          -
d:company-register    p:zhao-min        legal_representative c:hongyuan-machinery 2014-05-01 2018-01-10 -
d:company-register    p:sun-jie         legal_representative c:hongyuan-machinery 2018-01-10 -          -
d:company-register    p:he-jing         legal_representative c:beichen-logistics  2012-06-18 -          -
d:company-register    p:qiu-feng        director             c:beichen-logistics  2016-04-01 -          -
d:company-register    p:yao-qing        state_functionary    b:water-bureau       2007-07-02 -          -
d:company-register    p:luo-qing        legal_representative c:yunhe-foods        2013-09-09 -          -
d:company-register    p:shan-guoqiang   legal_representative c:gulou-cement       2009-04-20 -          -
d:company-register    p:zha-ming        legal_representative c:qingshan-pharma    2013-01-15 2020-06-01 -
d:company-register    p:ren-li          legal_representative c:qingshan-pharma    2020-06-01 -          -
d:company-register    p:zhai-bo         legal_representative c:haoyun-transport   2011-11-11 2018-01-10 -
d:haoyun-hearing      p:zhai-bo         legal_representative c:haoyun-transport   2011-11-11 2018-06-30 -
d:company-register    p:gao-yan         legal_representative c:haoyun-transport   2018-01-10 -          -
d:company-register    p:tang-yue        legal_representative c:jinhe-ceramics     2014-08-08 -          -
d:household-register  p:tang-yue        parent               p:tang-xiaobei       -          -          -
d:company-register    p:ouyang-zhen     actual_controller    c:lingyun-holding    2008-05-05 -          -
d:company-register    c:lingyun-holding actual_controller    c:lingyun-capital    2010-02-01 -          -
d:company-register    c:lingyun-capital actual_controller    c:lingyun-property   2011-07-01 -          -
d:company-register    p:fan-wei         legal_representative c:lingyun-property   2016-01-04 -          -
"""

_PLANTED_SUBJECTS = """
c:turnover              虚川市轮替商贸有限公司    Xuchuan Turnover Trading Co., Ltd.      -
p:left-before           程安      Cheng An        1970-01-02
p:left-after            叶宁      Ye Ning         1972-03-04
p:took-over             陶远      Tao Yuan        1974-05-06
c:couple                虚川市双亲食品有限公司    Xuchuan Couple Foods Co., Ltd.          -
p:mother                苏颖      Su Ying         1980-06-07
p:father                方凯      Fang Kai        1978-07-08
p:two-paths             方然      Fang Ran        2010-05-05
c:growing-up            虚川市成年文化传媒有限公司  Xuchuan Growing-Up Media Co., Ltd.    -
p:parent-of-age         范平      Fan Ping        1975-08-09
p:comes-of-age          范彤      Fan Tong        2004-02-29
c:cycle-a               虚川市环甲物流有限公司    Xuchuan Cycle A Logistics Co., Ltd.     -
c:cycle-b               虚川市环乙物流有限公司    Xuchuan Cycle B Logistics Co., Ltd.     -
c:cycle-c               虚川市环丙物流有限公司    Xuchuan Cycle C Logistics Co., Ltd.     -
p:cycle-owner           盖波      Ge Bo           1968-09-10
p:hub-agent             万俟成    Moqi Cheng      1971-10-11
c:future-end            虚川市来日化工有限公司    Xuchuan Future Chemicals Co., Ltd.      -
p:future-end            朴海      Piao Hai        1979-11-12
c:disagree              虚川市两说机械制造有限公司  Xuchuan Two Accounts Machinery Co., Ltd.  -
p:disagree              区明      Ou Ming         1973-12-13
c:head-office           虚川市总部商贸有限公司    Xuchuan Head Office Trading Co., Ltd.   -
c:branch-office         虚川市总部商贸有限公司东榕分公司  Xuchuan Head Office Trading Co., Ltd., Dongrong Branch  -
p:head-representative   秦岚      Qin Lan         1981-01-14
c:healthy               虚川市安康医药有限公司    Xuchuan Healthy Pharmaceuticals Co., Ltd.  -
p:listed-director       覃峰      Qin Feng        1969-02-15
p:healthy-representative 贺梅     He Mei          1983-03-16
c:beside                虚川市旁侧陶瓷有限公司    Xuchuan Beside Ceramics Co., Ltd.       -
p:beside-representative 石娟      Shi Juan        1982-04-17
p:beside-spouse         毛军      Mao Jun         1981-05-18
p:beside-staff          江婷      Jiang Ting      1992-06-19
p:beside-shareholder    尹超      Yin Chao        1965-07-20
"""

_PLANTED_TIES = """
d:company-register    p:left-before           legal_representative c:turnover       2012-01-01 2017-01-10 -
d:company-register    p:left-after            legal_representative c:turnover       2017-01-10 2018-01-10 -
d:company-register    p:took-over             legal_representative c:turnover       2018-01-10 -          -
d:company-register    p:mother                legal_representative c:couple         2011-01-01 -          -
d:company-register    p:father                actual_controller    c:couple         2012-01-01 -          -
d:household-register  p:mother                spouse               p:father         2008-08-08 -          -
d:household-register  p:mother                parent               p:two-paths      2010-05-05 -          -
d:household-register  p:father                parent               p:two-paths      2010-05-05 -          -
d:company-register    p:parent-of-age         legal_representative c:growing-up     2013-01-01 -          -
d:household-register  p:parent-of-age         parent               p:comes-of-age   2004-02-29 -          -
d:company-register    c:cycle-a               actual_controller    c:cycle-b        2014-01-01 -          -
d:company-register    c:cycle-b               actual_controller    c:cycle-c        2014-01-01 -          -
d:company-register    c:cycle-c               actual_controller    c:cycle-a        2014-01-01 -          -
d:company-register    p:cycle-owner           actual_controller    c:cycle-b        2013-01-01 -          -
d:company-register    p:future-end            legal_representative c:future-end     2018-01-01 2030-01-01 -
d:company-register    p:disagree              legal_representative c:disagree       2012-01-01 2018-01-10 -
d:disagree-hearing    p:disagree              legal_representative c:disagree       2012-01-01 2018-06-30 -
d:company-register    c:head-office           branch               c:branch-office  2010-01-01 -          -
d:company-register    p:head-representative   legal_representative c:head-office    2010-01-01 -          -
d:company-register    p:healthy-representative legal_representative c:healthy       2010-01-01 -          -
d:company-register    p:listed-director       director             c:healthy        2015-01-01 -          -
d:company-register    p:beside-representative legal_representative c:beside         2010-01-01 -          -
d:company-register    p:beside-staff          staff                c:beside         2012-01-01 -          -
d:company-register    p:beside-shareholder    shareholder          c:beside         2010-01-01 -          4
d:household-register  p:beside-representative spouse               p:beside-spouse  2009-01-01 -          -
"""

# id, subject, register, ground, decided, since, until
_CITY_LISTINGS = """
l:chenxi        c:chenxi-textiles    defaulters-list       ability-but-refuses      2017-05-25 2017-06-01 -
l:hongyuan      c:hongyuan-machinery defaulters-list       violates-asset-reporting 2017-03-10 2017-03-15 2020-06-30
l:qiu-feng      p:qiu-feng           defaulters-list       ability-but-refuses      2018-08-28 2018-09-03 -
l:yao-qing      p:yao-qing           defaulters-list       ability-but-refuses      2018-10-30 2018-11-05 -
l:zeng-rui      p:zeng-rui           defaulters-list       obstructs-enforcement    2017-05-08 2017-05-11 -
l:xie-kang      p:xie-kang           defaulters-list       evades                   2017-05-15 2017-05-20 -
l:yunhe         c:yunhe-foods        defaulters-list       ability-but-refuses      2019-04-02 2019-04-08 -
l:yunhe-order   c:yunhe-foods        spending-limit-orders not-performed            2019-04-02 2019-04-08 -
l:gulou-order   c:gulou-cement       spending-limit-orders not-performed            2014-03-10 2014-03-10 -
l:gulou         c:gulou-cement       defaulters-list       ability-but-refuses      2014-05-15 2014-05-20 -
l:qingshan-order c:qingshan-pharma   spending-limit-orders not-performed            2018-05-10 2018-05-10 -
l:haoyun        c:haoyun-transport   defaulters-list       ability-but-refuses      2017-06-26 2017-07-03 -
l:jinhe         c:jinhe-ceramics     defaulters-list       ability-but-refuses      2017-10-09 2017-10-16 -
l:lingyun       c:lingyun-property   defaulters-list       ability-but-refuses      2018-02-01 2018-02-07 -
"""

_PLANTED_LISTINGS = """
l:turnover        c:turnover        defaulters-list ability-but-refuses    2017-06-01 2017-06-01 -
l:couple          c:couple          defaulters-list ability-but-refuses    2017-06-01 2017-06-01 -
l:growing-up      c:growing-up      defaulters-list ability-but-refuses    2017-06-01 2017-06-01 -
l:cycle           c:cycle-a         defaulters-list ability-but-refuses    2018-03-01 2018-03-01 -
l:future-end      c:future-end      defaulters-list ability-but-refuses    2019-09-02 2019-09-02 2031-09-02
l:disagree        c:disagree        defaulters-list ability-but-refuses    2017-06-01 2017-06-01 -
l:head-office     c:head-office     defaulters-list ability-but-refuses    2017-06-01 2017-06-01 -
l:listed-director p:listed-director defaulters-list ability-but-refuses    2018-09-03 2018-09-03 -
l:beside          c:beside          defaulters-list ability-but-refuses    2017-06-01 2017-06-01 -
"""


def planted() -> Iterator[Record]:
    """The hard cases of every generated world, with the two registers' extracts that :func:`city` cites too."""
    yield _document(COMPANIES_REGISTER, "企业登记信息摘录（虚构）", "Extract of the company register (fictional)")
    yield _document(HOUSEHOLDS, "户籍登记信息摘录（虚构）", "Extract of the household register (fictional)")
    yield _document("d:disagree-hearing", "听证笔录（虚构）", "Record of a hearing (fictional)")
    yield from _subjects(_PLANTED_SUBJECTS, 0)
    yield from _ties(_PLANTED_TIES)
    yield from _listings(_PLANTED_LISTINGS, {})


def city() -> Iterator[Record]:
    """The protagonists of the demo city."""
    yield _document("d:haoyun-hearing", "听证笔录（虚构）", "Record of a hearing (fictional)")
    yield _document("d:xie-kang-extension", "延长失信期限决定书（虚构）", "Decision extending a term (fictional)")
    yield _document("d:luo-qing-approval", "暂时解除乘机限制决定书（虚构）", "Decision approving a journey (fictional)")
    yield from _subjects(_CITY_SUBJECTS, 100)
    yield Conduct.model_validate(
        {
            "id": "k:chenxi",
            "document": "d:l:chenxi",
            "subject": "c:chenxi-textiles",
            "text": "Sold two spinning halls after the judgment and paid nothing of what it owed for cotton.",
            "norm": "law",
            "area": "judiciary",
            "on": "2017-02",
        }
    )
    yield from _ties(_CITY_TIES)
    yield from _listings(
        _CITY_LISTINGS,
        {
            "l:chenxi": {"conduct": "k:chenxi"},
            "l:hongyuan": {"ended_by": EXITS[0]},
            "l:xie-kang": {
                "extensions": [{"decided": "2019-04-10", "years": 1, "document": "d:xie-kang-extension"}],
            },
            "l:qingshan-order": {"names": ["p:zha-ming"]},
        },
    )
    yield Exemption.model_validate(
        {
            "id": "x:luo-qing",
            "document": "d:luo-qing-approval",
            "subject": "p:luo-qing",
            "kind": COURT_APPROVAL,
            "measures": [TRAVEL],
            "since": "2020-03-01",
            "until": "2020-03-20",
        }
    )


# --- reading the tables ---------------------------------------------------------------------------------------


def _rows(table: str) -> Iterator[list[str]]:
    return (line.split() for line in table.strip().splitlines())


def _document(id: str, title: str, title_en: str, number: str | None = None, day: str | None = None) -> Document:
    court = COURT.zh if id not in (COMPANIES_REGISTER, HOUSEHOLDS) else f"{CITY.zh}档案馆"
    return Document.model_validate(
        {"id": id, "issuer": court, "number": number, "title": title, "title_en": title_en, "date": day}
    )


_KINDS = {"p": ("person", ""), "c": ("company", "91"), "b": ("public_body", "12")}
"""What the first letter of an id says: the kind, and the category of its credit code."""


def _subjects(table: str, serial: int) -> Iterator[Subject]:
    for number, (id, zh, *english, born) in enumerate(_rows(table), serial):
        kind, category = _KINDS[id[0]]
        yield Subject.model_validate(
            {
                "id": id,
                "kind": kind,
                "name": zh,
                "name_en": " ".join(english),
                "born": None if born == "-" else born,
                "identifiers": _identifiers(category, born, number),
                "document": COMPANIES_REGISTER if category else HOUSEHOLDS,
            }
        )


def _identifiers(category: str, born: str, number: int) -> list[Identifier]:
    """Numbers apart from every generated one: credit codes from 800,000,000 on, residents' sequence from 900 on."""
    if category:
        return [Identifier(scheme="uscc", value=make_uscc(category, 800_000_000 + number))]
    if born == "-" or born >= "1998":
        return []
    return [Identifier(scheme="resident", value=make_resident(date.fromisoformat(born), 900 + number % 100))]


def _ties(table: str) -> Iterator[Tie]:
    seen: Counter[str] = Counter()
    for document, source, kind, target, since, until, share in _rows(table):
        id = f"t:{source[2:]}.{kind}.{target[2:]}"
        seen[id] += 1
        yield Tie.model_validate(
            {
                "id": id if seen[id] == 1 else f"{id}.{seen[id]}",
                "document": document,
                "kind": kind,
                "source": source,
                "target": target,
                "since": None if since == "-" else since,
                "until": None if until == "-" else until,
                "share": None if share == "-" else share,
            }
        )


def _listings(table: str, more: dict[str, dict[str, object]]) -> Iterator[Record]:
    for n, (id, subject, register, ground, decided, since, until) in enumerate(_rows(table), 1):
        number = f"（{decided[:4]}）虚川执拟{id[2:]}第{n}号"
        order = register == ORDERS
        title = ("限制消费令（虚构）", "Spending-limit order") if order else ("失信决定书（虚构）", "Listing decision")
        yield _document(f"d:{id}", title[0], f"{title[1]} (fictional)", number, decided)
        yield Listing.model_validate(
            {
                "id": id,
                "document": f"d:{id}",
                "subject": subject,
                "register": register,
                "ground": None if ground == "-" else ground,
                "decision": number,
                "decided": decided,
                "decided_by": COURT.zh,
                "since": since,
                "until": None if until == "-" else until,
                **more.get(id, {}),
            }
        )
