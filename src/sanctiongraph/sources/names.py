"""Names of the fictional world in Chinese and in pinyin: persons, units, the invented city of Xuchuan (虚川市).

The city does not exist (虚 means unreal), so no unit named after it does. Surnames that are read differently from the
same character as a word (单 Shan, 曾 Zeng, 查 Zha, 解 Xie, 仇 Qiu, …) stand here in their reading as surnames.
"""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """A name in the original script and in Latin script."""

    zh: str
    en: str


CITY = Name("虚川市", "Xuchuan")
"""A city that does not exist."""


def _pairs(text: str) -> tuple[Name, ...]:
    words = text.split()
    return tuple(Name(zh, en) for zh, en in zip(words[::2], words[1::2], strict=True))


_COMMON = _pairs(
    "王 Wang 李 Li 张 Zhang 刘 Liu 陈 Chen 杨 Yang 黄 Huang 赵 Zhao 吴 Wu 周 Zhou 徐 Xu 孙 Sun 马 Ma 朱 Zhu "
    "胡 Hu 郭 Guo 何 He 林 Lin 高 Gao 罗 Luo"
)
_RARER = _pairs(
    "郑 Zheng 梁 Liang 谢 Xie 宋 Song 唐 Tang 许 Xu 邓 Deng 韩 Han 冯 Feng 曹 Cao 彭 Peng 曾 Zeng 肖 Xiao "
    "田 Tian 董 Dong 潘 Pan 袁 Yuan 蔡 Cai 蒋 Jiang 余 Yu 于 Yu 杜 Du 叶 Ye 程 Cheng 魏 Wei 苏 Su 吕 Lü 丁 Ding "
    "任 Ren 卢 Lu 姚 Yao 沈 Shen 钟 Zhong 姜 Jiang 崔 Cui 谭 Tan 陆 Lu 范 Fan 汪 Wang 廖 Liao 石 Shi 金 Jin "
    "韦 Wei 贾 Jia 夏 Xia 付 Fu 方 Fang 邹 Zou 熊 Xiong 白 Bai 孟 Meng 秦 Qin 邱 Qiu 侯 Hou 江 Jiang 尹 Yin "
    "薛 Xue 闫 Yan 段 Duan 雷 Lei 龙 Long 史 Shi 陶 Tao 贺 He 毛 Mao 郝 Hao 顾 Gu 龚 Gong 邵 Shao 覃 Qin "
    "单 Shan 查 Zha 解 Xie 仇 Qiu 区 Ou 朴 Piao 盖 Ge 翟 Zhai 尉迟 Yuchi 万俟 Moqi 欧阳 Ouyang 上官 Shangguan"
)
SURNAMES = _COMMON * 5 + _RARER
"""Surnames; the commonest stand five times, so that a uniform draw is roughly as skewed as life."""

_FIRST = _pairs(
    "晓 xiao 志 zhi 建 jian 文 wen 海 hai 雨 yu 思 si 子 zi 嘉 jia 俊 jun 明 ming 春 chun 秀 xiu 国 guo 永 yong "
    "晨 chen 雪 xue 立 li 佳 jia 宏 hong 景 jing 若 ruo 清 qing 振 zhen 慧 hui 世 shi 梦 meng 泽 ze 一 yi "
    "书 shu 德 de 丽 li"
)
_SECOND = _pairs(
    "岚 lan 伟 wei 敏 min 静 jing 杰 jie 燕 yan 峰 feng 霞 xia 平 ping 刚 gang 娟 juan 涛 tao 颖 ying 辉 hui "
    "琳 lin 超 chao 芳 fang 斌 bin 玲 ling 宁 ning 波 bo 洁 jie 鹏 peng 萍 ping 军 jun 瑶 yao 凯 kai 莹 ying "
    "安 an 昊 hao 欣 xin 远 yuan 婷 ting 康 kang 薇 wei 成 cheng 怡 yi 林 lin 妍 yan 阳 yang 梅 mei 轩 xuan "
    "蕾 lei 然 ran 彤 tong 恩 en 月 yue 川 chuan"
)


def _joined(first: str, second: str) -> str:
    """Two syllables of pinyin as one word; an apostrophe keeps 建安 (Jian'an) from being read Jia-nan."""
    return f"{first.capitalize()}{chr(39) if second[0] in 'aeo' else ''}{second}"


GIVEN = (
    *(Name(n.zh, n.en.capitalize()) for n in _SECOND),
    *(Name(a.zh + b.zh, _joined(a.en, b.en)) for a in _FIRST for b in _SECOND),
)
"""Given names of one and of two characters."""

_BRAND_FIRST = _pairs(
    "晨 chen 虹 hong 远 yuan 恒 heng 瑞 rui 天 tian 金 jin 华 hua 鼎 ding 盛 sheng 锦 jin 润 run 凌 ling 博 bo "
    "嘉 jia 宏 hong 星 xing 瀚 han 启 qi 永 yong"
)
_BRAND_SECOND = _pairs(
    "曦 xi 源 yuan 达 da 泰 tai 丰 feng 和 he 辰 chen 光 guang 诚 cheng 通 tong 峰 feng 河 he 宇 yu 祥 xiang "
    "信 xin 益 yi 海 hai 林 lin 隆 long 岳 yue"
)
_TRADES = (
    Name("纺织", "Textiles"),
    Name("机械制造", "Machinery"),
    Name("食品", "Foods"),
    Name("建筑工程", "Construction"),
    Name("物流", "Logistics"),
    Name("医药", "Pharmaceuticals"),
    Name("电子科技", "Electronics"),
    Name("商贸", "Trading"),
    Name("化工", "Chemicals"),
    Name("陶瓷", "Ceramics"),
    Name("房地产开发", "Property Development"),
    Name("文化传媒", "Media"),
    Name("农业开发", "Agriculture"),
    Name("矿业", "Mining"),
    Name("汽车销售", "Motors"),
    Name("环保科技", "Environmental Technology"),
)

COMPANIES = tuple(
    Name(f"{CITY.zh}{a.zh}{b.zh}{trade.zh}有限公司", f"{CITY.en} {_joined(a.en, b.en)} {trade.en} Co., Ltd.")
    for a in _BRAND_FIRST
    for b in _BRAND_SECOND
    for trade in _TRADES
)
"""Names of companies, all of the invented city."""

ORGANISATIONS = tuple(
    Name(f"{CITY.zh}{b.zh}{b2.zh}{what.zh}", f"{CITY.en} {_joined(b.en, b2.en)} {what.en}")
    for b in _BRAND_FIRST
    for b2 in _BRAND_SECOND
    for what in (
        Name("行业协会", "Trade Association"),
        Name("公益基金会", "Foundation"),
        Name("志愿者协会", "Volunteers"),
    )
)
"""Names of associations and foundations."""

PUBLIC_BODIES = tuple(
    Name(f"{CITY.zh}{district.zh}{what.zh}", f"{CITY.en} {district.en} {what.en}")
    for district in (
        Name("东榕区", "Dongrong District"),
        Name("南棠区", "Nantang District"),
        Name("北芷区", "Beizhi District"),
        Name("西槐区", "Xihuai District"),
    )
    for what in (
        Name("水务局", "Water Bureau"),
        Name("档案馆", "Archive"),
        Name("实验小学", "Experimental Primary School"),
        Name("人民医院", "People's Hospital"),
    )
)
"""Names of public bodies in invented districts."""
