"""Chinese names in Latin letters: which words are syllables, and which are surnames."""

import re

from ingest.normalize.base import words

# Initials with the finals that follow them in Mandarin (Hanyu Pinyin, tones left out).
_SYLLABLE = re.compile(
    r"[bp](?:a|ai|an|ang|ao|ei|en|eng|i|ian|iao|ie|in|ing|o|u)"
    r"|m(?:a|ai|an|ang|ao|e|ei|en|eng|i|ian|iao|ie|in|ing|iu|o|ou|u)"
    r"|f(?:a|an|ang|ei|en|eng|o|ou|u)"
    r"|[dt](?:a|ai|an|ang|ao|e|ei|en|eng|i|ian|iao|ie|ing|iu|ong|ou|u|uan|ui|un|uo)"
    r"|[nl](?:a|ai|an|ang|ao|e|ei|en|eng|i|ia|ian|iang|iao|ie|in|ing|iu|ong|ou|u|uan|un|uo|v|ve|ue)"
    r"|[gkh](?:a|ai|an|ang|ao|e|ei|en|eng|ong|ou|u|ua|uai|uan|uang|ui|un|uo)"
    r"|[jqx](?:i|ia|ian|iang|iao|ie|in|ing|iong|iu|u|uan|ue|un)"
    r"|(?:zh|ch|sh)(?:a|ai|an|ang|ao|e|ei|en|eng|i|ong|ou|u|ua|uai|uan|uang|ui|un|uo)"
    r"|r(?:an|ang|ao|e|en|eng|i|ong|ou|u|uan|ui|un|uo)"
    r"|[zcs](?:a|ai|an|ang|ao|e|ei|en|eng|i|ong|ou|u|uan|ui|un|uo)"
    r"|y(?:a|an|ang|ao|e|i|in|ing|o|ong|ou|u|uan|ue|un)"
    r"|w(?:a|ai|an|ang|ei|en|eng|o|u)|a|ai|an|ang|ao|e|ei|en|er|o|ou"
)
_SURNAMES = words(
    """wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng
    liang xie song tang deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye
    cheng wei su lv lu ding ren yao shen zhong jin cui tan liao fan wen shi jia fu fang bai zou
    meng xiong qin qiu yan xue hou lei long duan hao kong shao mao chang wan gu lai kang he qian
    niu hong gong yin xiang ning ji shu qu mei tong chai ou bao ge mo mi lan miao qi tu guan bian
    pang zhan tao yue kuang"""
)


def is_syllable(word: str) -> bool:
    """Return whether `word` is one syllable of Mandarin in lower case."""
    return _SYLLABLE.fullmatch(word) is not None


def is_surname(word: str) -> bool:
    """Return whether `word` is a common Chinese surname in lower case."""
    return word in _SURNAMES
