"""What rules look at, from what figure on and what follows, in English and Chinese."""

import re
from collections.abc import Iterable
from typing import Any, Literal

from graph.core.rule_book import Rule, RuleBook, threshold

Language = Literal["en", "zh"]
EVER = {"en": "so far", "zh": "迄今"}
UNITS = {
    "en": {"h": (" hour", " hours"), "d": (" day", " days"), "months": (" month", " months")},
    "zh": {"h": ("小时",) * 2, "d": ("天",) * 2, "months": ("个月",) * 2},
}
# Chinese for what a rule names; in English the codes themselves stand there, as in the contract.
TERMS_ZH = {
    "phone": "手机号",
    "contact_phone": "联系人电话",
    "consignee_phone": "收货人电话",
    "email": "邮箱",
    "national_id": "身份证号",
    "bank_card": "银行卡",
    "payer_account": "付款账户",
    "device": "设备",
    "asset": "租赁物",
    "ip": "IP 地址",
    "wifi": "无线网络",
    "room": "收货地址",
    "home_room": "住址",
    "geo_cell": "位置",
    "employer": "工作单位",
    "company": "企业",
    "representative": "法定代表人",
    "agent": "代理人",
    "merchant": "商户",
    "channel": "渠道",
    "staff": "员工",
    "risk_flags": "风险标记",
    "emulator": "模拟器",
    "virtual_machine": "虚拟机",
    "rooted": "已越权",
    "proxy": "代理",
    "vpn": "VPN",
    "datacentre": "机房",
    "tor": "Tor",
    "intermediary": "中介字样",
    "virtual_operator": "虚拟运营商",
    "sim_bank": "卡池",
    "recent_inquiries": "近期查询次数",
    "national_id_valid": "身份证号是否有效",
}
OUTCOMES_ZH = {
    "score": "计分",
    "step_up": "加强核验",
    "hold_delivery": "暂缓发货",
    "review": "人工审核",
    "decline": "拒绝",
}
SEVERITIES_ZH = {"soft": "软", "hard": "硬"}
TESTS = {
    "en": {
        "distinct_applicants_per": "applicants per {roles}",
        "applications_per": "applications per {roles}",
        "distinct_details_per": "distinct {details} per {roles}",
        "top_share": "applicants per {of} and {roles}, over {share:.0%} of the latter's",
        "flag_any": "{roles}: {flags}",
        "column_threshold": "{column}",
        "mismatch": "{roles} among the applicant's {against}",
        "match": "{roles} equal to the applicant's {against}{partners}",
        "retries": "applications after a refusal, with another {roles}",
        "counted": "applicants whose {count_role} is the applicant's {roles}",
        "partners": ", or to the agent's or merchant's",
        "logins": ", logins included",
        "and": ", ",
    },
    "zh": {
        "distinct_applicants_per": "每个{roles}的申请人数",
        "applications_per": "每个{roles}的申请数",
        "distinct_details_per": "每个{roles}对应的不同{details}数",
        "top_share": "同一{roles}名下同一{of}的申请人数，且超过该{roles}的{share:.0%}",
        "flag_any": "{roles}：{flags}",
        "column_threshold": "{column}",
        "mismatch": "{roles}是否在申请人的{against}之中",
        "match": "{roles}与申请人的{against}{partners}相同",
        "retries": "被拒后更换{roles}再次申请的次数",
        "counted": "以申请人的{roles}为{count_role}的申请人数",
        "partners": "或代理人、商户的电话",
        "logins": "（含登录）",
        "and": "、",
    },
}


def describe(book: RuleBook) -> list[dict[str, Any]]:
    """Return one plain row a rule and level, for lists on a screen or in a page.

    `severity` is soft or, from a figure on that leaves little room for innocence, hard; what people
    read stands there in English and, with the ending `_zh`, in Chinese.
    """
    return [
        {
            "rule": rule.name,
            "group": rule.group,
            "test": rule.test,
            "looks_at": looks_at(rule, "en"),
            "looks_at_zh": looks_at(rule, "zh"),
            "means": rule.short,
            "means_zh": rule.short_zh,
            "severity": level.severity,
            "window": level.window,
            "within": length(level.window, "en"),
            "within_zh": length(level.window, "zh"),
            "threshold": threshold(level),
            "outcomes": list(level.outcomes),
            "weight": level.weight_micro / 1_000_000,
            "weight_note": rule.weight_note,
            "misfires_on": rule.misfires_on,
            "source": rule.source,
        }
        for rule in book.rules
        for level in rule.levels
    ]


def looks_at(rule: Rule, lang: Language) -> str:
    """Return in a few words what a rule compares."""
    words = TESTS[lang]

    def told(codes: Iterable[str]) -> str:
        return words["and"].join(term(code, lang) for code in codes)

    template = words["counted" if rule.count_role else rule.test]
    text = template.format(
        roles=told(rule.roles or ("risk_flags",)),
        details=told(rule.details),
        of=told(rule.of),
        share=rule.share,
        flags=told(rule.flags),
        column=term(rule.column, lang),
        against=told(rule.against),
        partners=words["partners"] if rule.partners else "",
        count_role=term(rule.count_role, lang),
    )
    return text + (words["logins"] if rule.logins else "")


def term(code: str, lang: Language) -> str:
    """Return what people call a role, a flag or a column; one without words is told as it is."""
    return TERMS_ZH.get(code, code) if lang == "zh" else code


def length(window: str, lang: Language) -> str:
    """Return a rule's window as people write it: `7 days`, 7天; of an empty window nothing."""
    found = re.fullmatch(r"(\d+) ?(\w+)", window)
    if found is None:
        return ""
    number = int(found[1])
    return f"{number}{UNITS[lang][found[2]][number != 1]}"


def word_window(window: str, lang: Language) -> str:
    """Return e.g. `within 7 days`, 7天内; of an empty window `so far`, 迄今."""
    told = length(window, lang)
    if not told:
        return EVER[lang]
    return f"within {told}" if lang == "en" else f"{told}内"
