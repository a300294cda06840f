"""What the tools themselves write today is read: each is asked to write one call. A tool that is not installed is skipped.

They are too large for the environment of the tests. In one of its own:
python -m pip install -e ".[test]" openai opentelemetry-sdk opentelemetry-exporter-otlp-proto-http \\
    opentelemetry-instrumentation-genai-openai openinference-instrumentation-openai langsmith langfuse inspect-ai litellm
"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest

from guard import Record
from guard.records import Importing

QUERY = '{"calculations":[{"op":"COUNT"}]}'
SENT = [{"role": "system", "content": "Answer with a query."}, {"role": "user", "content": "how many requests?"}]
TOOL = {
    "type": "function",
    "function": {"name": "run_query", "parameters": {"type": "object", "properties": {"limit": {"type": "integer"}}}},
}
USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


def read(*documents: object, only: str) -> list[Record]:
    importing = Importing()
    data = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in documents)
    records = list(importing.records(io.BytesIO(data.encode())))
    assert importing.by_importer.keys() == {only}
    return records


def is_the_call(record: Record, *, sent=True, usage=True) -> bool:
    assert record.output == QUERY
    if sent:
        assert list(record.messages) == SENT
    if usage:
        assert (record.attempts[0].input_tokens, record.attempts[0].output_tokens) == (100, 20)
    assert record.time is not None
    return True


def answer(message: dict, end: str = "stop") -> dict:
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1_796_083_200,
        "model": "a-model-2026",
        "choices": [{"index": 0, "finish_reason": end, "message": {"role": "assistant", **message}}],
        "usage": USAGE,
    }


def client():
    """A client of OpenAI's that is answered with a query, and then with a call of a tool."""
    openai, httpx2 = pytest.importorskip("openai"), pytest.importorskip("httpx2")
    call = {"id": "t1", "type": "function", "function": {"name": "run_query", "arguments": '{"limit": 10}'}}
    answers = iter([answer({"content": QUERY}), answer({"content": None, "tool_calls": [call]}, "tool_calls")])
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=next(answers)))
    return openai.OpenAI(api_key="none", http_client=httpx2.Client(transport=transport))


def ask_twice(openai_client) -> None:
    openai_client.chat.completions.create(model="a-model", messages=SENT)
    openai_client.chat.completions.create(model="a-model", messages=SENT, tools=[TOOL])


def otlp(message) -> dict:
    """What an exporter would send, in the JSON of OTLP, in which the names of traces are hexadecimal."""
    from base64 import b64decode

    from google.protobuf.json_format import MessageToDict

    def renamed(value):
        if isinstance(value, list):
            return [renamed(each) for each in value]
        if not isinstance(value, dict):
            return value
        names = ("traceId", "spanId", "parentSpanId")
        return {key: b64decode(each).hex() if key in names else renamed(each) for key, each in value.items()}

    return renamed(MessageToDict(message))


def traced(instrumentor, **settings):
    """The spans and log records of two calls, as the SDK's console exporter writes them and in OTLP."""
    pytest.importorskip("opentelemetry.exporter.otlp.proto.common")
    from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
    from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    spans, logs = InMemorySpanExporter(), InMemoryLogRecordExporter()
    tracing, logging = TracerProvider(), LoggerProvider()
    tracing.add_span_processor(SimpleSpanProcessor(spans))
    logging.add_log_record_processor(SimpleLogRecordProcessor(logs))
    instrumentor.instrument(tracer_provider=tracing, **({"logger_provider": logging} if settings else {}))
    try:
        with tracing.get_tracer("app").start_as_current_span("a request"):
            ask_twice(client())
    finally:
        instrumentor.uninstrument()
    finished, events = spans.get_finished_spans(), logs.get_finished_logs()
    lines = [span.to_json(indent=None) for span in finished]
    told = [event.to_json(indent=None) for event in events]
    return lines, otlp(encode_spans(finished)), told, events and otlp(encode_logs(events))


def test_opentelemetry(monkeypatch):
    module = pytest.importorskip("opentelemetry.instrumentation.genai.openai")
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_AND_EVENT")
    monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", "gen_ai_latest_experimental")
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT", "true")
    lines, spans, events, sent = traced(module.OpenAIInstrumentor(), has_events=True)
    for documents in (lines, [spans], events, [sent]):
        first, second = read(*documents, only="otel")
        assert is_the_call(first)
        assert second.output == '{"limit": 10}'
        assert second.tools[0]["name"] == "run_query"


def test_openinference():
    module = pytest.importorskip("openinference.instrumentation.openai")
    lines, spans, _, _ = traced(module.OpenAIInstrumentor())
    for documents in (lines, [spans]):
        first, second = read(*documents, only="openinference")
        assert is_the_call(first)
        assert second.output == '{"limit": 10}'
        assert second.tools[0]["function"]["name"] == "run_query"


def test_langsmith():
    langsmith, requests = pytest.importorskip("langsmith"), pytest.importorskip("requests")
    wrappers = pytest.importorskip("langsmith.wrappers")
    sent: list[dict] = []

    def request(method, url, **settings):
        response = requests.Response()
        response.status_code, response._content = 200, b"{}"
        if settings.get("data"):
            sent.append(json.loads(settings["data"]))
        return response

    session = requests.Session()
    session.request = request
    told = langsmith.Client(
        api_url="http://127.0.0.1:9", api_key="none", session=session, auto_batch_tracing=False, info={}
    )
    wrapped = wrappers.wrap_openai(client(), tracing_extra={"client": told})
    with langsmith.tracing_context(enabled=True, client=told):
        wrapped.chat.completions.create(model="a-model", messages=SENT)
    begun, ended = sent
    (record,) = read({**begun, **ended}, only="langsmith")
    assert is_the_call(record)
    listed = langsmith.schemas.Run(**{**begun, **ended}).model_dump_json()
    assert is_the_call(read(listed, only="langsmith")[0])


def test_langfuse():
    api = pytest.importorskip("langfuse.api")
    now = datetime(2026, 12, 1, tzinfo=UTC)
    observation = api.ObservationV2(
        id="a",
        trace_id="b",
        start_time=now,
        end_time=now,
        project_id="p",
        type="GENERATION",
        input=SENT,
        output=QUERY,
        model="a-model",
        usage_details={"input": 100, "output": 20},
    )
    for dumped in (observation.model_dump_json(by_alias=True), observation.model_dump_json(), observation.json()):
        assert is_the_call(read(dumped, only="langfuse")[0])


def test_litellm(monkeypatch):
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    litellm = pytest.importorskip("litellm")
    from threading import Event

    from litellm.integrations.custom_logger import CustomLogger

    logged: list[dict] = []
    is_there = Event()

    class Logger(CustomLogger):
        def log_success_event(self, kwargs, **_):
            logged.append(kwargs["standard_logging_object"])
            is_there.set()

    monkeypatch.setattr(litellm, "callbacks", [Logger()])
    litellm.completion(model="openai/a-model", messages=SENT, mock_response=QUERY, api_key="none")
    assert is_there.wait(60)
    (record,) = read(json.dumps(logged[0], default=str), only="litellm")
    assert is_the_call(record, usage=False)


def test_inspect_ai(tmp_path):
    log, model = pytest.importorskip("inspect_ai.log"), pytest.importorskip("inspect_ai.model")
    scorer = pytest.importorskip("inspect_ai.scorer")
    output = model.ModelOutput.from_content("mockllm/model", QUERY)
    output.usage = model.ModelUsage(input_tokens=100, output_tokens=20, total_tokens=120)
    messages = [model.ChatMessageSystem(content=SENT[0]["content"]), model.ChatMessageUser(content=SENT[1]["content"])]
    sample = log.EvalSample(
        id="s1",
        epoch=1,
        input=SENT[1]["content"],
        target=QUERY,
        messages=[*messages, output.choices[0].message],
        output=output,
        scores={"guard": scorer.Score(value="C")},
    )
    spec = log.EvalSpec(
        created="2026-12-01T00:00:00+00:00", task="t", dataset=log.EvalDataset(), model="m", config=log.EvalConfig()
    )
    written = log.EvalLog(eval=spec, status="success", samples=[sample])
    log.write_eval_log(written, str(tmp_path / "log.json"))
    (record,) = read((tmp_path / "log.json").read_text(), only="inspect-ai")
    assert is_the_call(record)
    assert record.extra["expected"] == QUERY


def test_results_of_a_batch_are_what_the_client_reads_too():
    chat = pytest.importorskip("openai.types.chat")
    body = json.loads(chat.ChatCompletion.model_validate(answer({"content": QUERY})).model_dump_json())
    line = {
        "id": "b1",
        "custom_id": "q1",
        "response": {"status_code": 200, "request_id": "r", "body": body},
        "error": None,
    }
    assert is_the_call(read(line, only="openai-batch")[0], sent=False)
