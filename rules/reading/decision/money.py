"""stub to be replaced below"""


def read_money_reply(*a, **k): ...
