import re

import pytest

from ingest.normalize import Normal, Unusable, normalize_address


def read(text: str) -> Normal:
    found = normalize_address(text)
    assert isinstance(found, Normal), (text, found)
    return found


ROOM = "上海市浦东新区张江路88号3栋501室"
UNIT = "杭州市余杭区文一西路969号3栋2单元501室"
SAME_AS_ROOM = [
    "上海浦东新区张江路88号3幢501",
    "浦东新区张江路88号3号楼501室",
    "上海市上海市浦东新区张江镇张江路88号 3-501",
    "上海市市辖区浦东新区张江路88号3栋501室",
    "上海市浦东新区上海市浦东新区张江路88号3栋501室",
    "上海市浦东新区张江路８８号３栋５０１室",
    "上海市浦东新区张江路八十八号三栋五〇一室",
    "上海市 浦东新区 张江路 88 号 3 栋 501 室",
    "中国上海市浦东新区张江路88号3栋501",
    "上海市浦东新区张江路88号3#501",
    "上海市浦东新区张江路88号3#楼501",
    "上海市浦东新区张江路88号3座501房",
    "上海市浦东新区张江路88号第3栋501号",
    "上海市浦东新区张江路88号(3栋)501室",
    "上海市浦东新区张江路88号【近地铁站】3栋501室",
    "上海市浦东新区张江路88号03栋0501室",
    "上海市浦东新区张江路88号3栋5层501室",
    "上海市浦东新区张江路88号3栋5楼01室",
    "上海市浦东新区张江路88号3栋5F501",
    "上海市浦东新区张江路88号阳光花园3栋501室",
    "上海市浦东新区阳光花园(张江路88号)3栋501室",
    "上海市浦东新区张江路88-3-501",
    "上海市浦东新区张江路88号院3号楼501",
    "上海市浦东新区张江路88号3楼501室",
    "上海市浦东新区张江路88号3栋501室 王先生收",
    "上海市浦东新区张江路88号3栋501室(放丰巢)",
    "上海市，浦东新区，张江路88号，3栋，501室。",
    "上海浦东张江路88号3栋501",
]
SAME_AS_UNIT = [
    "浙江省杭州市余杭区文一西路969号3幢2单元501",
    "浙江杭州余杭区文一西路969号3-2-501",
    "余杭区文一西路969号3#2-501室",
    "杭州市余杭区五常街道文一西路969号3号楼二单元501",
    "杭州市余杭区文一西路969-3-2-501",
    "杭州市余杭区文一西路969号3栋2-5-501",
    "浙江省杭州市余杭区浙江省杭州市余杭区文一西路969号3栋2单元501",
    "杭州市余杭区文一西路九百六十九号三栋二单元五零一",
]
SAME_PAIRS = [
    ("张江路88弄12号501室", "张江路88弄12号501"),
    ("广州市中山1路3号", "广州中山一路三号"),
    ("江苏省苏州市昆山市花桥镇人民路1号3栋", "江苏省昆山市花桥镇人民路1号3幢"),
    ("河北省廊坊市三河市燕郊镇燕顺路1号", "三河市燕郊镇燕顺路1号"),
    ("广东省深圳市南山区科苑路15号B座1203", "深圳南山科苑路15号B栋12楼1203室"),
    ("苏州市苏州工业园区星湖街328号A1-301", "江苏省苏州工业园区星湖街328号A1栋301室"),
    ("北京市昌平区回龙观镇龙腾苑五区3号楼", "北京市昌平区龙腾苑5区3栋"),
    ("河南省郑州市二七区大学路5号", "河南 郑州 二七区 大学路5号"),
    ("山东省济南市市中区东风大道65号", "山东 济南 市中区 东风大道65号"),
    ("广东省东莞市南城街道迎宾路540号", "广东 东莞 南城街道 迎宾路540号"),
    ("河北省石家庄市桥西区滨河路420号", "河北 石家庄 桥西区 滨河路420号"),
    ("甘肃省兰州市城关区滨河路420号", "甘肃兰州城关区滨河路420号"),
    ("阳光花园3栋501", "阳光花园3-501"),
    ("阳光花园二期3栋501", "阳光花园2期3号楼501室"),
    ("张家村三组12号", "张家村3组12号"),
    ("张江路88号之3", "张江路88-3号"),
    ("郑州市二七区大学路5号院3号楼", "河南郑州市二七区大学路5号3栋"),
    ("张江路88号A1201", "张江路88号A座1201"),
    ("内蒙古自治区呼和浩特市新城区新华大街1号", "呼和浩特市新城区新华大街1号"),
    ("Flat 5B, 12 High Street", "12 High St Apt 5B"),
    ("Flat 5B, 12 High Street", "12 HIGH STREET, #5b"),
    ("Flat 5B, 12 High Street", "12 High St., Apt. 5-B"),
    ("Flat 5B, 12 High Street", "5B/12 High Street"),
    ("Flat 5B, 12 High Street", "12 High St, 5B"),
    ("Suite 5B, 12 High Street, London SW1A 1AA", "12 high street, London SW1A, Flat 5B, UK"),
    ("123 Main Street, Las Vegas NV 89132", "123 Main St Las Vegas, NV"),
    ("12 North Main Avenue, Reno", "12 N. Main Ave, Reno"),
    ("Flat 2, Rose House, 12 High Street, Oxford", "12 High St, Oxford, Unit 2"),
    (
        "Room 501, Unit 2, Building 3, No. 88 Zhangjiang Road",
        "88 Zhangjiang Rd Bldg 3 Unit 2 Rm 501",
    ),
    ("３rd Floor, １２ High Street, London", "12 High Street, London"),
    # levels that are missing, repeated, short, renamed or behind
    ("辽宁省沈阳市黄河街道滨河东路273号3栋501", "沈阳市皇姑区滨河东路273号3栋501"),
    ("朝阳区望京街道阜荣街10号3栋501", "北京市朝阳区阜荣街10号3栋501"),
    ("浙江省富阳市桂花路9号3幢402", "杭州市富阳区桂花路9号3幢402室"),
    ("上海市闸北区共和路210弄9号602室", "上海市静安区共和路210弄9号602"),
    ("河北廊坊三河燕郊燕灵路121号9-2-1503", "三河市燕郊镇燕灵路121号9号楼2单元1503"),
    ("江苏徐州市国家级经济技术开发区青年路8号2号楼306", "徐州经开区青年路8号2#306"),
    ("海棠新村9幢704，河南省郑州市新郑市", "新郑市海棠新村9号楼704室"),
    ("新疆石河子北四路8号3栋501", "石河子市北四路8号3栋501"),
    ("济南市中区经七路8号2号楼301", "山东省济南市市中区经七路8号2号楼301"),
    # numbers and doors
    ("北京市丰台区方庄路丙12号2单元301", "北京市丰台区方庄路12号丙2单元301"),
    ("重庆市渝北区五里店路5号2幢8-3", "重庆渝北五里店路五号2栋8楼3号"),
    ("沈阳市皇姑区昆山中路36-2号1-5-3", "沈阳市皇姑区昆山中路36-2号1单元5楼3号"),
    ("北京市朝阳区阜荣街10号首开大厦B1-08", "北京朝阳阜荣街10号首开大厦负一层8号"),
    ("武汉市洪山区解放路11号9栋门面24号", "武汉市洪山区解放路11号9#一楼底商二十四号"),
    ("台北市大安區和平東路二段12巷3弄5號4樓之2", "台北市大安区和平东路2段12巷3弄5号4F-2"),
    ("佛山市南海区狮山镇青龙村3组12号", "佛山南海狮山青龙村委会三组十二号"),
    # remarks, landmarks, order
    ("新郑市海棠新村9幢704（放菜鸟驿站）", "新郑市邮局对面海棠新村9幢704"),
    ("王女士收，新郑市海棠新村9幢704 电话13800000000", "新郑市海棠新村9-704"),
    ("海口市美兰区丽景苑24幢602（青年二路41号）", "海口市美兰区青年二路41号丽景苑24-602"),
    # letters for signs
    ("Room 806, Unit 1, Bldg 8, Tianyue Yayuan, Fengtai Qu, Beijing", "北京丰台天悦雅苑8-1-806"),
    (
        "Xi'an, Yanta Qu, Xiaozhai Xi Lu 20 Hao, 5 Hao Lou, 904 Shi",
        "西安市雁塔区小寨西路20号5栋904",
    ),
    ("904, Building 5, 20 West Xiaozhai Road, Yanta, Xi'an", "西安市雁塔区小寨西路20号5栋904"),
    ("Rm 1102, No 15, Lane 300, Jinxiu Rd, Pudong, Shanghai", "上海市浦东新区锦绣路300弄15号1102"),
    (
        "4F-2, No.5, Alley 3, Lane 12, Sec.2, Heping East Rd, Daan, Taipei",
        "台北市大安區和平東路二段12巷3弄5號4樓之2",
    ),
    (
        "Flat B, 12/F, Block 3, 688 Nathan Road, Mong Kok, Kowloon",
        "香港九龍旺角彌敦道688號3座12樓B室",
    ),
    ("Avenida de Horta e Costa 23, Bloco 12, 2.º andar B, Macau", "澳門高士德大馬路23號第12座2樓B"),
    ("Blk 123 Ang Mo Kio Ave 3 #05-12 Singapore 560123", "AMK Ave 3 Block 123 unit 05-12"),
    (
        "1500 K St NW Ste 800, Washington, DC 20005",
        "1500 K Street N.W., Suite 800, Washington, D.C.",
    ),
    ("45 5th Ave Apt 9D, New York, NY 10003", "45 Fifth Avenue, #9D, NYC 10003"),
    ("Ground Floor Flat, 26 Park Row, Leeds LS1 5HD", "26 Park Row (GFF), Leeds"),
]
DIFFERENT = [
    ("南京市中山路1号3栋501", "广州市中山路1号3栋501"),
    ("南京市中山路1号3栋501", "中山路1号3栋501"),
    ("昆山市花桥镇人民路1号", "昆山市周市镇人民路1号"),
    ("苏州市昆山市人民路1号", "苏州市常熟市人民路1号"),
    ("上海市浦东新区张江路88号3栋501", "上海市浦东新区张江路88号3栋502"),
    ("上海市浦东新区张江路88号3栋501", "上海市浦东新区张江路88号5栋301"),
    ("上海市浦东新区张江路88号3栋501", "上海市浦东新区张江路8号83栋501"),
    ("张江路88号3栋2单元501", "张江路88号3栋1单元501"),
    ("张江路88号3栋501", "张江路88号501"),
    ("张江路88号3楼301", "张江路88号3楼501"),
    ("中山一路3号", "中山二路3号"),
    ("中山东路3号", "中山西路3号"),
    ("张江路88号", "张江路88-3号"),
    ("张江路88号A座1201", "张江路88号B座1201"),
    ("学府路1号紫荆公寓3栋501", "学府路1号丁香公寓3栋501"),
    ("阳光花园1期3栋501", "阳光花园2期3栋501"),
    ("阳光花园东区3栋501", "阳光花园西区3栋501"),
    ("张江路88弄12号501室", "张江路88号12栋501室"),
    ("吉林省吉林市解放路5号", "吉林省长春市解放路5号"),
    ("南京东路100号", "南京西路100号"),
    ("张江路88号菜鸟驿站", "张江路88号丰巢快递柜"),
    ("张江路88号菜鸟驿站", "张江路88号"),
    ("Flat 5B, 12 High Street", "Flat 5C, 12 High Street"),
    ("Flat 5B, 12 High Street, Leeds", "Flat 5B, 12 High Street, York"),
    ("12 High Street, Springfield, IL", "12 High Street, Springfield, MA"),
    ("12 High Street", "12 High Road"),
    ("12 High Street", "12B High Street"),
    ("12 High Street", "12-14 High Street"),
    ("12 North Street, Leeds", "12 South Street, Leeds"),
    ("PO Box 12, Leeds", "PO Box 13, Leeds"),
    ("Block 2, 12 High Street", "Block 3, 12 High Street"),
    ("12 St James Street, Bath", "12 James Street, Bath"),
    ("东莞市厚街镇健康北街12号6栋1701", "东莞市虎门镇健康北街12号6栋1701"),
    ("佛山市南海区狮山镇王家村3组12号", "佛山市南海区狮山镇汪家村3组12号"),
    ("沈阳市皇姑区黄河南大街56号7号楼", "沈阳市皇姑区黄河北大街56号7号楼"),
    ("沈阳市皇姑区六号路16号3-2-501", "沈阳市皇姑区十六号路6号3-2-501"),
    ("高州市大街25号甲3单元501", "高州市大街25号乙3单元501"),
    ("成都市武侯区振兴街16号附2号501", "成都市武侯区振兴街16号附6号501"),
    ("上海市闵行区北京街247号12幢405", "上海市闵行区北京街247弄12幢405"),
    ("西安市未央区尚苑路1号男生宿舍16号楼614", "西安市未央区尚苑路1号女生宿舍16号楼614"),
    ("北京市昌平区北京北路72号财智中心B1层51号", "北京市昌平区北京北路72号财智中心1层51号"),
    ("重庆市沙坪坝区凤天路18号3幢16-2", "重庆市沙坪坝区凤天路18号3幢1-62"),
    ("55 Jianxin North Road, Building 1, Fuzhou, Fujian", "江西省抚州市建新北路55号1座"),
    ("Flat 5, 26 Church Street, London NW4 4LX", "Flat 5, 26 Church Street, London W3 1GN"),
    ("12 Elm Ct Unit 2, Austin, TX", "2 Elm Ct Unit 12, Austin, TX"),
    ("1500 K St NW, Washington, DC", "1500 K St SE, Washington, DC"),
    (
        "Flat B, 12/F, Block 3, 8 Nathan Road, Kowloon",
        "Flat 3, 12/F, Block B, 8 Nathan Road, Kowloon",
    ),
    ("Blk 123A Yishun Ring Road #05-12", "Blk 123B Yishun Ring Road #05-12"),
]
BESIDE = [
    "武汉市洪山区珞喻路312号学雅芳邻对面水果店",
    "深圳市南山区香樟嘉园对面1号楼2梯3102室",
    "佛山市南海区紫荆家园隔壁早餐店",
    "Coffee shop across from 2200 N Clark St, Chicago, IL 60614",
    "Building opposite 312 Luoyu Road, Hongshan, Wuhan",
]


@pytest.mark.parametrize("text", SAME_AS_ROOM)
def test_every_spelling_of_a_room_is_one_room(text: str) -> None:
    assert read(text) == read(ROOM)


@pytest.mark.parametrize("text", SAME_AS_UNIT)
def test_every_spelling_of_a_room_behind_an_entrance_is_one_room(text: str) -> None:
    assert read(text) == read(UNIT)


@pytest.mark.parametrize(("one", "other"), SAME_PAIRS)
def test_two_spellings_are_one_place(one: str, other: str) -> None:
    places = [(found.label, found.value, found.facts) for found in (read(one), read(other))]
    assert places[0] == places[1]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_places_stay_two(one: str, other: str) -> None:
    assert read(one).value != read(other).value


@pytest.mark.parametrize("text", BESIDE)
def test_what_is_beside_a_place_is_not_the_place(text: str) -> None:
    assert normalize_address(text) == Unusable("no_building")


@pytest.mark.parametrize(
    "text",
    ["佛山市南海区狮山镇青龙村3组12号", "台北市大安區中山路二段8號9樓", "GFF, 26 Park Row, Leeds"],
)
def test_a_village_house_and_a_whole_floor_are_rooms(text: str) -> None:
    assert read(text).label == "Room"


ALL = sorted(
    {
        ROOM,
        UNIT,
        *SAME_AS_ROOM,
        *SAME_AS_UNIT,
        *(text for pair in SAME_PAIRS + DIFFERENT for text in pair),
    }
)


@pytest.mark.parametrize("text", ALL)
def test_a_written_form_reads_as_itself(text: str) -> None:
    found = read(text)
    again = read(found.value)
    assert (again.label, again.value, again.facts) == (found.label, found.value, found.facts)
    if found.parent is not None:
        assert again.parent is not None
        assert again.parent.value == found.parent.value == read(found.parent.value).value


@pytest.mark.parametrize("text", [text for text in ALL if not re.search("[A-Za-z]{3}", text)])
def test_a_mask_reads_as_the_building(text: str) -> None:
    found, shown = read(text), read(read(text).mask)
    assert (shown.parent or shown).value == (found.parent or found).value


def test_a_room_lies_in_its_building_and_its_mask_stops_there() -> None:
    room = read(ROOM)
    assert (room.label, room.mask) == ("Room", "上海市浦东新区张江路88号3栋")
    assert room.parent is not None
    assert (room.parent.label, room.parent.mask) == ("Building", "上海市浦东新区张江路88号3栋")


@pytest.mark.parametrize("text", [text for text in ALL if read(text).label == "Room"])
def test_no_mask_holds_a_room(text: str) -> None:
    room = read(text)
    assert room.parent is not None
    assert room.mask == room.parent.mask
    assert room.value not in room.mask
    assert "室" not in room.mask
    assert "unit" not in room.mask


@pytest.mark.parametrize(
    "text",
    ["上海市浦东新区张江路88号3栋", "张江路88号", "深圳市南山区腾讯大厦", "12 High Street, Leeds"],
)
def test_a_place_known_to_its_building_is_a_building(text: str) -> None:
    assert read(text).label == "Building"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "empty"),
        ("  ", "empty"),
        ("无", "placeholder"),
        ("N/A", "placeholder"),
        ("张江路", "no_building"),
        ("上海市浦东新区", "no_building"),
        ("3栋501", "no_building"),
        ("High Street", "no_building"),
        ("London", "no_building"),
        ("12345", "no_building"),
        ("上海市浦东新区张江路88号" + "3栋501室" * 80, "too_long"),
    ],
)
def test_a_text_without_a_building_is_unusable(text: str | None, reason: str) -> None:
    assert normalize_address(text) == Unusable(reason)


@pytest.mark.parametrize(
    "text",
    [
        "上海市浦东新区张江路88号菜鸟驿站",
        "上海市浦东新区张江路88号丰巢智能柜3号柜",
        "杭州市余杭区阳光花园快递柜",
        "Amazon Locker, 12 High Street, Leeds",
        "PO Box 123, Leeds",
    ],
)
def test_a_pickup_point_is_a_place_of_its_own(text: str) -> None:
    found = read(text)
    assert (found.label, found.facts) == ("Building", {"flags": "pickup_point"})


def test_a_locker_beside_a_known_room_does_not_hide_the_room() -> None:
    assert read("上海市浦东新区张江路88号3栋501室丰巢") == read(ROOM)


def test_a_place_without_a_city_says_so() -> None:
    assert read("张江路88号3栋501").facts == {"flags": "no_city"}
    assert read(ROOM).facts == {}
    assert read("12 High Street").facts == {"flags": "no_city"}


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("南京市上海路12号", "南京市上海路12号"),
        ("上海市黄浦区南京东路100号", "上海市黄浦区南京东路100号"),
        ("天津市河北区中山路1号", "天津市河北区中山路1号"),
        ("海南省海口市龙华区龙华路1号", "海口市龙华区龙华路1号"),
        ("红旗路12号", "红旗路12号"),
        ("北京市朝阳区三里屯路19号", "北京市朝阳区三里屯路19号"),
        ("武汉市武昌区中北路1号楚天都市花园A座", "武汉市武昌区中北路1号A栋"),
        ("香港特别行政区九龙弥敦道100号", "香港弥敦道100号"),
    ],
)
def test_a_name_inside_a_road_is_not_taken_for_a_city(text: str, mask: str) -> None:
    assert read(text).mask == mask
