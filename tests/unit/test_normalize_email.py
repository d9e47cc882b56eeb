import pytest

from ingest.normalize import Normal, Unusable, normalize_email


def read(text: str) -> Normal:
    found = normalize_email(text)
    assert isinstance(found, Normal), (text, found)
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Wang.Wei@QQ.com", "wang.wei@qq.com"),
        (" wang.wei @ qq.com ", "wang.wei@qq.com"),
        ("ｗａｎｇ.ｗｅｉ＠ｑｑ.ｃｏｍ", "wang.wei@qq.com"),
        ("mailto:wang.wei@qq.com", "wang.wei@qq.com"),
        ("Wei Wang <wang.wei@qq.com>", "wang.wei@qq.com"),
        ("w.a.n.g+shop@gmail.com", "wang@gmail.com"),
        ("w.ang@googlemail.com", "wang@gmail.com"),
        ("wang+a@outlook.com", "wang@outlook.com"),
        ("wang@公司.cn", "wang@xn--55qx5d.cn"),
        ("电子邮箱 wang.wei@qq.com", "wang.wei@qq.com"),
        ("我的邮箱是wang.wei@qq.com", "wang.wei@qq.com"),
        ("wang.wei@qq。com", "wang.wei@qq.com"),
        ("wang.wei@qq.com;", "wang.wei@qq.com"),
        ('="wang.wei@qq.com"', "wang.wei@qq.com"),
        ("wang.wei@qq.com (Wang Wei)", "wang.wei@qq.com"),
        ("mailto:wang.wei%40qq.com?subject=hello", "wang.wei@qq.com"),
        ("'wang.wei@qq.com' <wang.wei@qq.com>", "wang.wei@qq.com"),
        ('"wang.wei"@qq.com', "wang.wei@qq.com"),
        ("wang.wei[at]qq[dot]com", "wang.wei@qq.com"),
    ],
)
def test_every_spelling_of_a_mailbox_is_one(text: str, value: str) -> None:
    assert read(text).value == value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("270812345@qq.com", "270812345@foxmail.com"),
        ("wang.wei@qq.com", "wangwei@qq.com"),
        ("wang@gmail.com", "wang@qq.com"),
    ],
)
def test_mailboxes_that_may_be_two_stay_two(one: str, other: str) -> None:
    assert read(one).value != read(other).value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "empty"),
        ("null", "placeholder"),
        ("test@test.com", "placeholder"),
        ("a@a.com", "placeholder"),
        ("noreply@shop.cn", "placeholder"),
        ("123456@qq.com", "placeholder"),
        ("you@example.com", "placeholder"),
        ("user@localhost", "placeholder"),
        ("email@email.com", "placeholder"),
        ("w***@qq.com", "masked"),
        ("wang@qq..com", "not_an_email"),
        ("wang@-qq.com", "not_an_email"),
        ("wang", "not_an_email"),
        ("wang@qq", "not_an_email"),
        ("wang@@qq.com", "not_an_email"),
        ("+x@gmail.com", "not_an_email"),
        ("a@b.com, c@d.com", "not_an_email"),
    ],
)
def test_what_is_no_mailbox_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_email(text) == Unusable(reason)


def test_the_stem_is_the_local_part_without_digits_at_its_end() -> None:
    assert read("Wang.Wei_1988@qq.com").tokens == {"stem_token": "wang.wei"}
    assert read("wangwei88-2@163.com").tokens == {"stem_token": "wangwei"}
    assert read("270812345@qq.com").tokens == {}


def test_domain_and_mask_are_kept_in_clear() -> None:
    found = read("wang.wei@qq.com")
    assert (found.label, found.mask, found.facts) == ("Email", "w***@qq.com", {"domain": "qq.com"})
    for domain in ("mailinator.com", "a.mailinator.com", "yopmail.com", "tempmail.com"):
        assert read(f"wang@{domain}").facts["flags"] == "disposable"
