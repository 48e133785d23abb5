import re
import tests.test_access as A
import tests.contract.test_fuzz as F
F.CASE = re.sub(r"(?:values|pricing):\n.*?\n(?=[a-z]|\Z)", "", A.CASE, flags=re.S)
from tests.contract.test_fuzz import *
_ops = F.operations
F.FEW = hypothesis_settings(max_examples=120, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_mine(mode, founder):
    case = import_document(actor=founder, text=F.CASE).case
    _token, secret = issue_token(actor=founder, name="machine")
    seen = {}
    def ask(asked):
        known={"case_id":case.pk,"note":"shop","hypothesis":"belief"}
        for name in asked.path_parameters or {}:
            asked.path_parameters[name] = str(known.get(name, founder.pk))
        asked.headers["Authorization"] = f"Bearer {secret}"
        answer = asked.call()
        seen.setdefault(asked.operation.label, Counter())[answer.status_code] += 1
        asked.validate_response(answer, checks=CHECKS)
    for op in _ops():
        if "/adopt" in op.path or "/undo" in op.path:
            F.FEW(given(asked=op.as_strategy(generation_mode=mode))(ask))()
    for k,v in seen.items(): print(k,dict(v))
del test_every_answer_is_one_that_the_schema_knows
