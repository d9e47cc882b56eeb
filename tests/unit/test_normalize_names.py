import pytest

from ingest.normalize import (
    Name,
    Normal,
    Unusable,
    normalize_company,
    normalize_employer,
    normalize_name,
    normalize_plain,
)


@pytest.mark.parametrize(
    ("text", "value", "surname", "mask"),
    [
        ("王小明", "王小明", "王", "王*"),
        ("王 小 明", "王小明", "王", "王*"),
        ("王小明 先生", "王小明", "王", "王*"),
        ("欧阳娜娜", "欧阳娜娜", "欧阳", "欧阳*"),
        ("司馬光", "司马光", "司马", "司马*"),
        ("盧國輝", "卢国辉", "卢", "卢*"),
        ("李昇", "李昇", "李", "李*"),
        ("户名：王小明。", "王小明", "王", "王*"),
        ("【王小明】", "王小明", "王", "王*"),
        ("欧阳", "欧阳", "欧", "欧*"),
        ("阿依古丽·买买提", "阿依古丽买买提", "阿", "阿*"),
        ("Wei Wang", "wei wang", "wang", "W***"),
        ("ＷＥＩ  ＷＡＮＧ", "wei wang", "wang", "W***"),
        ("Smith, John", "john smith", "smith", "S***"),
        ("Mr. John O'Brien Jr.", "john obrien jr", "obrien", "O***"),
        ("John O’Brien, Jr.", "john obrien jr", "obrien", "O***"),
        ("Chen Yu-tong", "chen yutong", "yutong", "Y***"),
        ("CHEN Yu Tong", "chen yutong", "yutong", "Y***"),
    ],
)
def test_a_name_has_one_form_and_a_surname(text: str, value: str, surname: str, mask: str) -> None:
    assert normalize_name(text) == Name(mask, value, surname)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "empty"),
        ("无", "placeholder"),
        ("王", "too_short"),
        ("12", "not_a_name"),
        ("本人", "placeholder"),
        ("John Doe!", "placeholder"),
        ("王先生", "too_short"),
        ("欧阳女士", "too_short"),
        ("王总", "too_short"),
        ("Mr. Smith", "too_short"),
        ("王*", "masked"),
        ("王某某", "masked"),
        ("王XX", "masked"),
    ],
)
def test_what_is_no_name_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_name(text) == Unusable(reason)


def test_a_printed_name_shows_its_mask_alone() -> None:
    assert repr(normalize_name("王小明")) == "Name(mask='王*')"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深圳市腾讯计算机系统有限公司", "深圳市腾讯计算机系统"),
        ("ABC（深圳）科技股份有限公司", "ＡＢＣ(深圳)科技有限责任公司"),
        ("Acme Co., Ltd.", "ACME"),
        ("Acme Trading Inc", "acme  trading"),
        ("小张面馆（个体工商户）", "小张面馆"),
        ("廣州駿嶼貿易有限公司", "广州骏屿贸易有限公司"),
        ("武汉珩榆物流有限公司长沙分公司", "武汉珩榆物流有限责任公司（长沙分公司）"),
        ("云阜县第十一中学", "云阜县第 11 中学"),
        ("Velden Optics GmbH", "Velden Optics Gesellschaft mit beschränkter Haftung"),
        ("Velden Optics S. A.", "velden optics sa"),
        ("Ostmere and Pellwick Limited", "Ostmere & Pellwick Ltd"),
        ("Rivington Private Limited", "Rivington Pte. Ltd."),
        ("㈱光学", "株式会社光学"),
        ("工作单位：小张面馆（本单位）", "小张面馆"),
    ],
)
def test_two_spellings_of_an_employer_are_one(one: str, other: str) -> None:
    found = normalize_employer(one)
    assert isinstance(found, Normal)
    assert found == normalize_employer(other)
    assert found.value not in found.mask


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华为技术有限公司深圳分公司", "华为技术有限公司"),
        ("茗沅奶茶（春熙路店）", "茗沅奶茶（滨江店）"),
        ("杭州沐澜网络科技有限公司", "杭州沐澜网络科技合伙企业（有限合伙）"),
        ("Velden Optics GmbH", "Velden Optics AG"),
        ("Velden Optics GmbH", "Velden Optics GmbH & Co. KG"),
        ("株式会社光学", "光学株式会社"),
        ("云阜县第一中学", "云阜县第十一中学"),
    ],
)
def test_employers_that_are_two_stay_two(one: str, other: str) -> None:
    left, right = normalize_employer(one), normalize_employer(other)
    assert isinstance(left, Normal)
    assert isinstance(right, Normal)
    assert left.value != right.value


@pytest.mark.parametrize(
    "text", ["武汉某网络科技公司", "重庆澈朔****有限公司", "上海XX装饰工程公司"]
)
def test_an_employer_without_its_name_is_unusable(text: str) -> None:
    assert normalize_employer(text) == Unusable("masked")


@pytest.mark.parametrize(
    "text",
    [
        "无",
        "自由职业",
        "个体",
        "个体户",
        "无业",
        "学生",
        "self-employed",
        "N/A",
        "有限公司",
        "---",
        "国企！",
        "Co., Ltd.",
        "GmbH",
        "同上。",
        "工地上",
    ],
)
def test_no_employer_is_a_placeholder(text: str) -> None:
    assert normalize_employer(text) == Unusable("placeholder")


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("金鼎贷款咨询有限公司", True),
        ("金鼎融资担保有限公司", True),
        ("Quick Loans Ltd", True),
        ("Credit Helpers", True),
        ("金鼎餐饮管理有限公司", False),
        ("Sloane Books", False),
    ],
)
def test_a_loan_intermediarys_word_is_a_flag(text: str, *, flagged: bool) -> None:
    found = normalize_employer(text)
    assert isinstance(found, Normal)
    assert (found.facts.get("flags") == "intermediary") is flagged


@pytest.mark.parametrize(
    "text",
    [
        "91350100M000100Y43",
        "91350100m000100y43",
        "9135 0100 M000100Y43",
        "M000100Y-4",
        "组织机构代码：M000100Y-4",
        '="91350100M000100Y43"',
        "91350100M000100Y43（三证合一）",
    ],
)
def test_a_company_is_its_code(text: str) -> None:
    found = normalize_company(text)  # the standard's own example (GB 32100)
    assert isinstance(found, Normal)
    assert (found.label, found.value) == ("Company", "M000100Y4")
    assert found.mask == "******0Y4"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "empty"),
        ("无", "placeholder"),
        ("000000000000000000", "placeholder"),
        ("91350100M000100Y44", "bad_checksum"),
        ("91350100I000100Y43", "bad_letter"),
        ("12", "too_short"),
        ("59371846-4", "bad_checksum"),
        ("123456789", "placeholder"),
        ("91350100********43", "masked"),
        ("11010519900307005X", "bad_checksum"),
        ("某公司", "not_a_company_id"),
    ],
)
def test_a_code_with_a_fault_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_company(text) == Unusable(reason)


def test_a_code_of_another_register_is_taken_as_it_is() -> None:
    found = normalize_company("hrb 12345")
    assert isinstance(found, Normal)
    assert found.value == "HRB12345"


def test_a_partners_id_is_itself() -> None:
    found = normalize_plain("Agent", "　Ａ-017 ")
    assert isinstance(found, Normal)
    assert (found.label, found.value, found.mask) == ("Agent", "A-017", "A-017")
    assert normalize_plain("Staff", "unknown") == Unusable("placeholder")
    assert normalize_plain("Staff", " ") == Unusable("empty")
