"""What the generated assumptions and lines are called, in the languages of documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from modeling.entries import Entry, Record
from modeling.text import Text, say

LANGUAGES: Final = ("en", "zh-hans")
WORDS: Final[dict[str, tuple[str, str]]] = {
    "accrued": ("preferred return due", "应付优先回报"),
    "acquisition": ("acquisition cost", "获客成本"),
    "active": ("active", "活跃数"),
    "adds": ("new per month", "每月新增"),
    "amount": ("amount", "金额"),
    "attach": ("attach rate", "附加率"),
    "audit": ("certification cost", "认证成本"),
    "backlog": ("backlog", "积压订单"),
    "base": ("base", "基数"),
    "billed": ("billed use", "计费用量"),
    "budget": ("budget", "预算"),
    "cac": ("acquisition cost each", "单个获客成本"),
    "campaign": ("campaign cost", "推广支出"),
    "capacity": ("capacity", "产能"),
    "capital": ("capital", "资本"),
    "care": ("partner care", "伙伴维护"),
    "carry": ("sponsor's part of the split", "管理方分成比例"),
    "catch_up": ("catch-up", "追赶比例"),
    "catch_up_due": ("catch-up due", "应追赶额"),
    "caught": ("caught up", "已追赶额"),
    "certification": ("certification", "认证"),
    "churn": ("churn", "流失率"),
    "collection": ("collection per item", "每项采集成本"),
    "contribution": ("contribution", "贡献"),
    "cost": ("cost", "成本"),
    "cost_share": ("share of the cost", "成本分担比例"),
    "cpm": ("price per thousand impressions", "千次展示价格"),
    "customers": ("customers", "客户数"),
    "delivered": ("delivered", "交付量"),
    "deliveries": ("sales of records", "数据记录收入"),
    "delivery": ("delivery cost", "交付成本"),
    "demand": ("demand", "需求"),
    "developers": ("developers", "开发者"),
    "distributed": ("distributed profit", "可分配利润"),
    "due": ("royalty per licensee", "每家应付许可费"),
    "expansion": ("expansion", "扩展率"),
    "expenses": ("joint expenses", "联合支出"),
    "fee": ("fee", "费用"),
    "fees": ("fees", "费用收入"),
    "fill": ("fill rate", "填充率"),
    "fixed": ("fixed amount", "固定金额"),
    "flow": ("monthly data cost", "每月数据成本"),
    "funds": ("capital paid in", "投入资本"),
    "gathering": ("gathering cost", "采集成本"),
    "gmv": ("sales per developer", "每位开发者交易额"),
    "gpu": ("GPU cost", "GPU 成本"),
    "gpu_cost": ("GPU cost of one", "单次 GPU 成本"),
    "gpu_costs": ("GPU cost", "GPU 成本"),
    "gpu_hours": ("GPU hours", "GPU 小时"),
    "gpu_price": ("price of a GPU hour", "GPU 小时价格"),
    "gpu_seconds": ("GPU seconds of one", "单次 GPU 秒数"),
    "growth": ("growth", "增长率"),
    "headcount": ("headcount", "人数"),
    "hour": ("seconds of an hour", "每小时秒数"),
    "impressions": ("impressions per user", "每用户展示次数"),
    "incentive": ("incentive each", "单个激励"),
    "incentives": ("incentives", "激励支出"),
    "included": ("included use", "免费额度"),
    "inference": ("inference cost", "推理成本"),
    "installed": ("installed at the start", "期初装机量"),
    "investor": ("investor's part", "投资方所得"),
    "items": ("items", "数据项"),
    "joined": ("joined", "新加入"),
    "labelling": ("labelling per item", "每项标注成本"),
    "licensees": ("licensees", "被许可方"),
    "ltv": ("lifetime value", "客户终身价值"),
    "ltv_cac": ("lifetime value over acquisition cost", "终身价值与获客成本之比"),
    "maintenance": ("maintenance", "维护"),
    "margin": ("margin", "毛利"),
    "million": ("tokens of a million", "每百万词元数"),
    "minimum": ("minimum royalty", "最低许可费"),
    "monthly_items": ("items per month", "每月数据项"),
    "network": ("network's fee", "广告网络费"),
    "new": ("new customers", "新客户"),
    "offered": ("offered", "可供量"),
    "ordered": ("ordered", "订单量"),
    "orders": ("orders", "订单"),
    "outstanding": ("outstanding capital", "未返还资本"),
    "overhead": ("overhead", "附加成本"),
    "owed": ("preferred return owed", "欠付优先回报"),
    "paid": ("paid to the investor", "付给投资方"),
    "partner_result": ("partner's result", "合作方损益"),
    "pay_rise": ("pay rise", "加薪比例"),
    "payout": ("partner's share paid", "伙伴分成支出"),
    "payroll": ("payroll", "薪酬"),
    "portion": ("share paid", "按比例支出"),
    "preferred": ("preferred return", "优先回报率"),
    "preparation": ("training cost", "训练成本"),
    "price": ("price", "价格"),
    "price_in": ("price of a million tokens read", "每百万输入词元价格"),
    "price_out": ("price of a million tokens written", "每百万输出词元价格"),
    "profit": ("profit", "利润"),
    "rate": ("royalty rate", "许可费率"),
    "received": ("received", "所得"),
    "record_cost": ("cost of a record", "每条记录成本"),
    "records": ("records per subscriber", "每订户记录数"),
    "rest": ("rest", "剩余"),
    "retirement": ("retirement", "退役率"),
    "revenue": ("revenue", "收入"),
    "salary": ("salary", "薪资"),
    "sales": ("sales", "销售"),
    "service": ("service cost", "服务成本"),
    "share": ("share", "分成比例"),
    "signed": ("signed", "新签"),
    "sold": ("sold", "售出量"),
    "spending": ("spending", "支出"),
    "split": ("investor's share of the rest", "投资方剩余分成"),
    "sponsor": ("sponsor's part", "管理方所得"),
    "start": ("at the start", "期初数"),
    "stock": ("data cost", "数据成本"),
    "subscribers": ("subscribers", "订户"),
    "support": ("maintenance revenue", "维护收入"),
    "take_rate": ("take rate", "抽成率"),
    "thousand": ("impressions of a thousand", "每千次展示数"),
    "to_capital": ("return of capital", "返还资本"),
    "to_catch_up": ("paid in the catch-up", "追赶分配"),
    "to_preferred": ("preferred return paid", "已付优先回报"),
    "token_cost": ("token cost of one", "单次词元成本"),
    "token_costs": ("token cost", "词元成本"),
    "token_price": ("price of a million tokens", "每百万词元价格"),
    "tokens": ("millions of tokens", "百万词元数"),
    "tokens_in": ("tokens read", "输入词元"),
    "tokens_out": ("tokens written", "输出词元"),
    "training": ("training", "训练"),
    "unit_cost": ("cost of one", "单位成本"),
    "upfront": ("fee on signing", "签约费"),
    "upkeep": ("upkeep", "维持费用"),
    "use": ("use per user", "每用户用量"),
    "users": ("users", "用户数"),
    "utilisation": ("utilisation", "利用率"),
    "volume": ("volume", "总量"),
    "weight": ("weight in the mix", "组合权重"),
    "work": ("joint work", "联合研发"),
    "year_months": ("months of a year", "每年月数"),
}


def label_of(entry: Entry, suffix: str) -> Text:
    """Return the label of what an entry makes, in every language of `LANGUAGES`."""
    record = next((each for each in _records(entry) if suffix.startswith(f"{each.id}_")), None)
    names = [(entry.label, entry.id)]
    if record is not None:
        names.append((record.label, record.id))
        suffix = suffix.removeprefix(f"{record.id}_")
    return {
        language: colon.join([*(say(label, language) or name for label, name in names), word])
        for language, colon, word in zip(LANGUAGES, (": ", "："), WORDS[suffix], strict=True)
    }


def _records(entry: Entry) -> Iterator[Record]:
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if isinstance(value, tuple):
            yield from (each for each in value if isinstance(each, Record))
