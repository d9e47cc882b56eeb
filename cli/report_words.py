"""What the report calls things, in English and Chinese."""

import re
from functools import cache
from importlib.resources import files

import yaml

Words = tuple[str, str]

# label of a node: words, two letters for the picture, group (its shape and colour)
NODES: dict[str, tuple[Words, str, str]] = {
    "Phone": (("phone", "手机号"), "Ph", "contact"),
    "Email": (("e-mail", "邮箱"), "@", "contact"),
    "NationalId": (("national id", "证件号"), "ID", "identity"),
    "Company": (("company", "企业"), "Co", "identity"),
    "Representative": (("legal representative", "法定代表人"), "Re", "identity"),
    "Employer": (("employer", "工作单位"), "Em", "identity"),
    "Account": (("card or account", "银行卡或账户"), "¥", "money"),
    "Device": (("device", "设备"), "De", "goods"),
    "Asset": (("rented asset", "租赁物"), "As", "goods"),
    "Ip": (("IP address", "IP 地址"), "IP", "network"),
    "IpNetwork": (("IP network", "IP 网段"), "IN", "network"),
    "Wifi": (("Wi-Fi", "无线网络"), "Wi", "network"),
    "Room": (("address", "住址"), "Ad", "place"),
    "Building": (("building", "楼栋"), "Bu", "place"),
    "GeoCell": (("location", "位置"), "Lo", "place"),
    "Agent": (("agent", "代理人"), "Ag", "partner"),
    "Merchant": (("merchant", "商户"), "Me", "partner"),
    "Channel": (("channel", "渠道"), "Ch", "partner"),
    "Staff": (("staff", "员工"), "St", "partner"),
}
ROLES: dict[str, Words] = {
    "phone": ("phone", "手机号"),
    "contact_phone": ("contact's phone", "联系人电话"),
    "consignee_phone": ("consignee's phone", "收货人电话"),
    "email": ("e-mail", "邮箱"),
    "national_id": ("national id", "证件号"),
    "bank_card": ("bank card", "银行卡"),
    "payer_account": ("payer's account", "付款账户"),
    "device": ("device", "设备"),
    "asset": ("rented asset", "租赁物"),
    "ip": ("IP address", "IP 地址"),
    "wifi": ("Wi-Fi", "无线网络"),
    "room": ("delivery address", "收货地址"),
    "home_room": ("home address", "住址"),
    "geo_cell": ("location", "位置"),
    "employer": ("employer", "工作单位"),
    "company": ("company", "企业"),
    "representative": ("legal representative", "法定代表人"),
    "agent": ("agent", "代理人"),
    "merchant": ("merchant", "商户"),
    "channel": ("channel", "渠道"),
    "staff": ("staff", "员工"),
}
# What made-up lenders call their look-alikes; kinds of ring have their words in the core's wording.
LOOK_ALIKES: dict[str, Words] = {
    "family": ("families", "家庭"),
    "family_card": ("families with one card", "共用银行卡的家庭"),
    "flatmates": ("flatmates", "合租室友"),
    "friends": ("friends", "朋友"),
    "second_hand_device": ("second-hand devices", "二手设备"),
    "recycled_number": ("recycled numbers", "二次放号"),
    "bad_payer": ("bad payers, alone", "单独的逾期者"),
    "dormitory": ("dormitories", "宿舍"),
    "site_workers": ("workers of one site", "同一工地的工人"),
    "office": ("colleagues", "同事"),
    "shop_device": ("a shop's device", "门店公用设备"),
    "public_wifi": ("public Wi-Fi", "公共无线网络"),
    "pickup_point": ("pick-up points", "自提点"),
    "agent_contact": ("an agent's number as contact", "以代理人号码为联系人"),
    "company_plan": ("company plans", "企业套餐"),
    "village": ("villages", "同村"),
    "launch_day": ("launch days", "新品首发日"),
    "honest_payer": ("payers for others", "代付的亲友"),
    "carrier_nat": ("one exit of a mobile network", "同一移动网络出口"),
    "company_customers": ("firms of one park", "同一园区的企业"),
}
STATUS: dict[str, Words] = {
    "reported": ("reported", "已报告"),
    "watch": ("watch", "观察"),
    "dormant": ("dormant", "休眠"),
    "dissolved": ("dissolved", "已解散"),
}
PARTS: dict[str, Words] = {"core": ("core", "核心"), "member": ("member", "成员")}
PARTS["periphery"] = ("periphery", "外围")
EVIDENCE: dict[str, Words] = {
    "attribute": ("shared", "共用"),
    "burst": ("closeness in time", "时间集中"),
    "role": ("role", "角色"),
    "consistency": ("consistency", "一致性"),
    "rule": ("rule", "规则"),
    "innocent": ("innocent explanation", "无辜解释"),
    "prior": ("prior", "先验"),
}


# From this probability on, what it says in words.
LIKELY: tuple[tuple[float, Words], ...] = (
    (0.99, ("almost certainly a ring", "几乎肯定是团伙")),
    (0.9, ("very likely a ring", "很可能是团伙")),
    (0.5, ("more likely a ring than not", "较可能是团伙")),
    (0.0, ("more likely no ring than one", "较可能不是团伙")),
)


def likely(probability: float) -> Words:
    """Return what a probability of being a ring says, in words."""
    return next(said for least, said in LIKELY if probability >= least)


def standing(status: str, probability: float | None, q_value: float | None) -> Words:
    """Say why a ring is reported or watched, and how likely it is one itself.

    The two differ: rings are reported by the false ones expected among all of them.
    """
    if probability is None or q_value is None or status not in ("reported", "watch"):
        return ("", "")
    en, zh = likely(probability)
    told, told_zh = (
        ("Reported: of this ring and all surer ones,", "已报告：在该团伙及所有更确定的团伙中，")
        if status == "reported"
        else (
            "On the watch list: of this ring and all surer ones,",
            "在观察名单：在该团伙及所有更确定的团伙中，",
        )
    )
    share = _share(q_value)
    return (
        f"{told} {share} are expected to be false. By itself it is {en} "
        f"({_share(probability)}). That is a reason to look, no verdict.",
        f"{told_zh}预计误报占 {share}。就其自身而言，{zh}（{_share(probability)}）。"
        "这是查看的理由，不是定论。",
    )


def _share(probability: float) -> str:
    if 0.999 < probability < 1:
        return "> 99.9 %"
    return "< 0.1 %" if 0 < probability < 0.001 else f"{100 * probability:.1f} %"


def words(table: dict[str, Words], code: str | None) -> Words:
    """Return the words of `code`; one that has none is shown as it is, less its underscores."""
    if not code:
        return ("–", "–")
    plain = code.replace("_", " ")
    return table.get(code, (plain, plain))


@cache
def kinds() -> dict[str, Words]:
    """Return the words of each kind of ring, innocent explanation and look-alike, as a label."""
    wording = yaml.safe_load((files("graph") / "wording.yaml").read_text(encoding="utf-8"))
    told = wording["kinds"] | wording["rivals"]
    labels = {
        code: (re.sub("^(an?|the) ", "", said["en"]), said["zh"]) for code, said in told.items()
    }
    return LOOK_ALIKES | labels
