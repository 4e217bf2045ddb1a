// Runs TensorFlow graphs for Node: many steps in one call, on a thread of libuv's pool. See main/engine/graph/native.ts,
// which is the only caller. Everything but Job::execute happens on the JavaScript thread.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "node.h"
#include "tensorflow.h"

namespace {

/** Set when the program exits: it waits for libuv's threads, so that jobs must end after their current step. */
std::atomic<bool> exiting{false};

/** An array's memory, and how many bytes it has. */
struct Bytes {
  const char* data = nullptr;
  size_t length = 0;
};

/** Takes values out of JavaScript's. It remembers the first that does not fit, for `failed` to throw. */
class Reader {
 public:
  explicit Reader(napi_env env) : env_(env) {}

  void fail(const std::string& message) {
    if (error_.empty()) error_ = message;
  }

  bool failed() {
    if (!error_.empty()) napi::throw_error(env_, "GRAPH", error_.c_str());
    return !error_.empty();
  }

  napi_value get(napi_value object, const char* key) {
    napi_value value = nullptr;
    check(napi::get_named_property(env_, object, key, &value), "an object");
    return value;
  }

  int64_t integer(napi_value value) {
    int64_t number = 0;
    check(napi::get_value_int64(env_, value, &number), "a number");
    return number;
  }

  std::string text(napi_value value) {
    size_t length = 0;
    check(napi::get_value_string_utf8(env_, value, nullptr, 0, &length), "a text");
    std::string text(length, '\0');
    napi::get_value_string_utf8(env_, value, &text[0], length + 1, &length);
    return text;
  }

  /** A typed array's memory; nothing for anything else. */
  Bytes bytes(napi_value value) {
    static const size_t widths[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
    bool isArray = false;
    napi::is_typedarray(env_, value, &isArray);
    if (!isArray) return {};
    napi_typedarray_type kind = napi_int8_array;
    size_t length = 0;
    void* data = nullptr;
    napi::get_typedarray_info(env_, value, &kind, &length, &data, nullptr, nullptr);
    return {static_cast<const char*>(data), length * widths[kind]};
  }

  template <typename T>
  T* external(napi_value value) {
    void* data = nullptr;
    check(napi::get_value_external(env_, value, &data), "a session");
    return static_cast<T*>(data);
  }

  template <typename Use>
  void each(napi_value array, Use use) {
    uint32_t length = 0;
    check(napi::get_array_length(env_, array, &length), "an array");
    for (uint32_t i = 0; i < length; i++) {
      napi_value element = nullptr;
      napi::get_element(env_, array, i, &element);
      use(element);
    }
  }

 private:
  void check(napi_status status, const char* expected) {
    if (status != napi_ok) fail(std::string("The graph addon expected ") + expected + " where it got something else.");
  }

  napi_env env_;
  std::string error_;
};

struct Job;

/** Owned by its handle until that is closed, and by its jobs until they are over. */
struct Session {
  TF_Graph* graph = tf::NewGraph();
  TF_Session* session = nullptr;
  /** The first one runs, the others wait. */
  std::deque<Job*> jobs;

  ~Session() {
    tf::Status status;
    if (session) tf::CloseSession(session, status);
    if (session) tf::DeleteSession(session, status);
    tf::DeleteGraph(graph);
  }
};
using Handle = std::shared_ptr<Session>;

/** What a placeholder is given: the same at every step, a block of the data for each step, or rows of the data. */
struct Feed {
  enum Kind { same, block, rows } kind;
  std::vector<int64_t> shape;
  int dtype;
  Bytes data;
  /** Bytes of one block or row. */
  size_t size;
  /** Bytes from the beginning of one row to the next. */
  size_t stride;
  /** Where it is the same at every step. */
  TF_Tensor* fixed = nullptr;
};

/** One call: some steps of a session. */
struct Job {
  Handle session;
  std::vector<Feed> feeds;
  std::vector<TF_Output> inputs, outputs;
  std::vector<const TF_Operation*> targets;
  std::vector<int32_t> rows;
  int64_t steps = 0, batch = 0;
  /** Where the fetched floats go, `record` for each step; without it the last step's tensors are kept. */
  float* values = nullptr;
  size_t record = 0;
  const volatile int32_t* cancel = nullptr;
  bool trace = false;

  int64_t done = 0;
  std::string error;
  std::vector<TF_Tensor*> kept;
  TF_Buffer* metadata = nullptr;

  napi_async_work work = nullptr;
  napi_deferred deferred = nullptr;
  /** Keeps the arrays alive. */
  napi_ref arguments = nullptr;

  ~Job() {
    for (auto& feed : feeds)
      if (feed.fixed) tf::DeleteTensor(feed.fixed);
    for (auto tensor : kept)
      if (tensor) tf::DeleteTensor(tensor);
    if (metadata) tf::DeleteBuffer(metadata);
  }

  void read(Reader& reader, napi_value from, napi_value cancelFlag);
  void execute();

 private:
  Feed readFeed(Reader& reader, napi_value from);
  TF_Operation* operation(Reader& reader, const std::string& name);
  TF_Output output(Reader& reader, const std::string& name);
  TF_Tensor* tensor(const Feed& feed, int64_t step);
  bool step(int64_t number);
  void write(const std::vector<TF_Tensor*>& fetched, int64_t step);
};

TF_Operation* Job::operation(Reader& reader, const std::string& name) {
  const auto operation = tf::GraphOperationByName(session->graph, name.c_str());
  if (!operation) reader.fail("The graph has no operation “" + name + "”.");
  return operation;
}

/** "name:2" is the operation's third output, "name" its first. */
TF_Output Job::output(Reader& reader, const std::string& name) {
  const auto colon = name.rfind(':');
  const auto owner = operation(reader, name.substr(0, colon));
  const int index = colon == std::string::npos ? 0 : std::atoi(name.c_str() + colon + 1);
  if (owner && (index < 0 || index >= tf::OperationNumOutputs(owner)))
    reader.fail("The graph has no output “" + name + "”.");
  return {owner, index};
}

Feed Job::readFeed(Reader& reader, napi_value from) {
  const auto name = reader.text(reader.get(from, "name"));
  const auto refuse = [&](const std::string& why) { reader.fail("The feed “" + name + "” " + why); };
  Feed feed{static_cast<Feed::Kind>(reader.integer(reader.get(from, "kind"))),
            {},
            static_cast<int>(reader.integer(reader.get(from, "dtype"))),
            reader.bytes(reader.get(from, "data")),
            0,
            0};
  const size_t width = tf::DataTypeSize(feed.dtype);  // 0 for texts, which have no fixed size.
  if (width == 0) refuse("has elements of a type that cannot be fed.");
  double size = static_cast<double>(width);
  reader.each(reader.get(from, "shape"), [&](napi_value value) {
    feed.shape.push_back(reader.integer(value));
    if (feed.shape.back() < 0) refuse("has a size below 0.");
    size *= static_cast<double>(feed.shape.back());
  });
  // Compared as floating point numbers, sizes cannot overflow; below this they are exact.
  if (size > 1e15) refuse("is too large.");
  const double available = static_cast<double>(feed.data.length);
  if (feed.kind == Feed::rows) {
    const double stride = static_cast<double>(reader.integer(reader.get(from, "stride"))) * static_cast<double>(width);
    if (stride < 0 || stride > 1e15) refuse("has an impossible stride.");
    const auto range = std::minmax_element(rows.begin(), rows.end());
    if (!rows.empty() && (*range.first < 0 || *range.second * stride + size > available))
      refuse("has no row " + std::to_string(*range.first < 0 ? *range.first : *range.second) + ".");
    feed.stride = static_cast<size_t>(stride);
    feed.shape.insert(feed.shape.begin(), batch);
  } else if (size * (feed.kind == Feed::block ? static_cast<double>(steps) : 1) != available) {
    refuse("has not as many elements as its shape says.");
  }
  feed.size = static_cast<size_t>(size);
  return feed;
}

/** Takes everything out of the JavaScript objects and checks it, so that `execute` cannot leave any array. */
void Job::read(Reader& reader, napi_value from, napi_value cancelFlag) {
  steps = reader.integer(reader.get(from, "steps"));
  batch = reader.integer(reader.get(from, "batch"));
  record = static_cast<size_t>(reader.integer(reader.get(from, "record")));
  trace = reader.integer(reader.get(from, "trace")) != 0;
  const auto order = reader.bytes(reader.get(from, "rows"));
  const auto into = reader.bytes(reader.get(from, "values"));
  const auto stop = reader.bytes(cancelFlag);
  if (steps < 0 || batch < 0 || static_cast<double>(steps) * static_cast<double>(batch) * 4 != order.length)
    return reader.fail("There must be as many rows as steps × batch.");
  if (into.data && static_cast<double>(steps) * static_cast<double>(record) * 4 != into.length)
    return reader.fail("There must be room for steps × record values.");
  values = reinterpret_cast<float*>(const_cast<char*>(into.data));
  if (stop.length >= 4) cancel = reinterpret_cast<const volatile int32_t*>(stop.data);
  // A copy: JavaScript may change its own while the job runs.
  rows.resize(order.length / 4);
  if (!rows.empty()) std::memcpy(rows.data(), order.data, order.length);
  reader.each(reader.get(from, "feeds"), [&](napi_value feed) {
    inputs.push_back(output(reader, reader.text(reader.get(feed, "name"))));
    feeds.push_back(readFeed(reader, feed));
  });
  reader.each(reader.get(from, "fetches"),
              [&](napi_value name) { outputs.push_back(output(reader, reader.text(name))); });
  reader.each(reader.get(from, "targets"),
              [&](napi_value name) { targets.push_back(operation(reader, reader.text(name))); });
}

TF_Tensor* Job::tensor(const Feed& feed, int64_t step) {
  const size_t bytes = feed.kind == Feed::rows ? feed.size * static_cast<size_t>(batch) : feed.size;
  const auto tensor = tf::AllocateTensor(feed.dtype, feed.shape.data(), static_cast<int>(feed.shape.size()), bytes);
  if (!tensor || bytes == 0) return tensor;
  auto to = static_cast<char*>(tf::TensorData(tensor));
  if (feed.kind == Feed::rows) {
    const auto first = rows.begin() + step * batch;
    for (auto row = first; row != first + batch; row++, to += feed.size)
      std::memcpy(to, feed.data.data + *row * feed.stride, feed.size);
  } else {
    std::memcpy(to, feed.data.data + (feed.kind == Feed::block ? step * feed.size : 0), bytes);
  }
  return tensor;
}

/** Runs on a thread of the pool. */
void Job::execute() {
  for (auto& feed : feeds)
    if (feed.kind == Feed::same) feed.fixed = tensor(feed, 0);
  while (done < steps && !exiting && !(cancel && *cancel != 0) && step(done)) done++;
}

/** @return whether it succeeded */
bool Job::step(int64_t number) {
  std::vector<TF_Tensor*> fed, fetched(outputs.size(), nullptr);
  for (const auto& feed : feeds) {
    fed.push_back(feed.fixed ? feed.fixed : tensor(feed, number));
    if (!fed.back()) error = "There is no memory for what is fed.";
  }
  if (error.empty()) {
    static const char fullTrace[] = {8, 3};  // RunOptions { trace_level: FULL_TRACE }
    const auto options = trace ? tf::NewBufferFromString(fullTrace, sizeof fullTrace) : nullptr;
    if (trace && !metadata) metadata = tf::NewBuffer();
    tf::Status status;
    tf::SessionRun(session->session, options, inputs.data(), fed.data(), static_cast<int>(fed.size()),
                   outputs.data(), fetched.data(), static_cast<int>(fetched.size()), targets.data(),
                   static_cast<int>(targets.size()), metadata, status);
    if (options) tf::DeleteBuffer(options);
    if (status.failed()) error = status.message();
  }
  for (size_t i = 0; i < fed.size(); i++)
    if (fed[i] && fed[i] != feeds[i].fixed) tf::DeleteTensor(fed[i]);
  if (values && error.empty()) write(fetched, number);
  if (!values) fetched.swap(kept);
  for (auto tensor : fetched)
    if (tensor) tf::DeleteTensor(tensor);
  return error.empty();
}

/** Copies what a step fetched to its place among the values. */
void Job::write(const std::vector<TF_Tensor*>& fetched, int64_t step) {
  size_t total = 0;
  for (auto tensor : fetched) {
    total += tf::TensorByteSize(tensor);
    if (tf::TensorType(tensor) != tf::FLOAT) error = "Only float32 tensors can be recorded.";
  }
  if (total != record * sizeof(float))
    error = "The fetches give " + std::to_string(total / sizeof(float)) + " values per step, not " +
            std::to_string(record) + ".";
  if (!error.empty()) return;
  auto to = reinterpret_cast<char*>(values + step * record);
  for (auto tensor : fetched) {
    const size_t bytes = tf::TensorByteSize(tensor);
    if (bytes > 0) std::memcpy(to, tf::TensorData(tensor), bytes);
    to += bytes;
  }
}

napi_value toNumber(napi_env env, int64_t number) {
  napi_value value = nullptr;
  napi::create_int64(env, number, &value);
  return value;
}

napi_value toText(napi_env env, const std::string& text) {
  napi_value value = nullptr;
  napi::create_string_utf8(env, text.c_str(), text.size(), &value);
  return value;
}

/** A copy as an ArrayBuffer: Electron forbids those around memory that is not V8's own. */
napi_value toBuffer(napi_env env, const void* data, size_t length) {
  napi_value value = nullptr;
  void* to = nullptr;
  if (napi::create_arraybuffer(env, length, &to, &value) == napi_ok && length > 0) std::memcpy(to, data, length);
  return value;
}

napi_value toObject(napi_env env, std::initializer_list<std::pair<const char*, napi_value>> properties) {
  napi_value object = nullptr;
  napi::create_object(env, &object);
  for (const auto& property : properties)
    if (property.second) napi::set_named_property(env, object, property.first, property.second);
  return object;
}

template <typename Make>
napi_value toArray(napi_env env, size_t length, Make make) {
  napi_value array = nullptr;
  napi::create_array_with_length(env, length, &array);
  for (size_t i = 0; i < length; i++) napi::set_element(env, array, static_cast<uint32_t>(i), make(i));
  return array;
}

napi_value toTensor(napi_env env, const TF_Tensor* tensor) {
  const auto size = [&](size_t axis) { return toNumber(env, tf::Dim(tensor, static_cast<int>(axis))); };
  return toObject(env, {{"dtype", toNumber(env, tf::TensorType(tensor))},
                        {"shape", toArray(env, static_cast<size_t>(tf::NumDims(tensor)), size)},
                        {"data", toBuffer(env, tf::TensorData(tensor), tf::TensorByteSize(tensor))}});
}

void execute(napi_env, void* data) { static_cast<Job*>(data)->execute(); }

/** Back on the JavaScript thread: the session's next job begins, and the promise of this one is kept. */
void complete(napi_env env, napi_status, void* data) {
  const std::unique_ptr<Job> job(static_cast<Job*>(data));
  auto& jobs = job->session->jobs;
  jobs.pop_front();
  if (!jobs.empty()) napi::queue_async_work(env, jobs.front()->work);

  const auto fetched = [&](size_t i) { return toTensor(env, job->kept[i]); };
  const auto result = toObject(
      env, {{"steps", toNumber(env, job->done)},
            {"error", toText(env, job->error)},
            {"tensors", toArray(env, job->error.empty() ? job->kept.size() : 0, fetched)},
            {"trace", job->metadata ? toBuffer(env, job->metadata->data, job->metadata->length) : nullptr}});
  bool failed = false;  // For want of memory: nothing else can go wrong here.
  napi::is_exception_pending(env, &failed);
  napi_value exception = nullptr;
  if (failed) napi::get_and_clear_last_exception(env, &exception);
  if (failed) napi::reject_deferred(env, job->deferred, exception);
  else napi::resolve_deferred(env, job->deferred, result);
  napi::delete_reference(env, job->arguments);
  napi::delete_async_work(env, job->work);
}

/** run(session, job, cancel?): a promise of { steps, error, tensors, trace? }. Throws where the job does not fit. */
napi_value run(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value given[3];
  napi::get_cb_info(env, info, &count, given, nullptr, nullptr);
  Reader reader(env);
  std::unique_ptr<Job> job(new Job);
  if (const auto handle = reader.external<Handle>(given[0])) job->session = *handle;
  if (job->session) job->read(reader, given[1], given[2]);
  else reader.fail("The session is closed.");
  if (reader.failed()) return nullptr;

  napi_value promise = nullptr;
  napi::create_promise(env, &job->deferred, &promise);
  napi::create_reference(env, toArray(env, 3, [&](size_t i) { return given[i]; }), 1, &job->arguments);
  napi::create_async_work(env, nullptr, toText(env, "netloom:graph"), execute, complete, job.get(), &job->work);
  auto& jobs = job->session->jobs;
  jobs.push_back(job.get());
  if (jobs.size() == 1) napi::queue_async_work(env, job->work);
  job.release();
  return promise;
}

/** open(graph, config): a session over a serialised GraphDef. */
napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2];
  napi::get_cb_info(env, info, &count, given, nullptr, nullptr);
  Reader reader(env);
  const auto graph = reader.bytes(given[0]), config = reader.bytes(given[1]);

  const auto session = std::make_shared<Session>();
  tf::Status status;
  const auto definition = tf::NewBufferFromString(graph.data, graph.length);
  const auto imports = tf::NewImportGraphDefOptions();
  tf::GraphImportGraphDef(session->graph, definition, imports, status);
  tf::DeleteImportGraphDefOptions(imports);
  tf::DeleteBuffer(definition);
  const auto options = tf::NewSessionOptions();
  if (!status.failed()) tf::SetConfig(options, config.data, config.length, status);
  if (!status.failed()) session->session = tf::NewSession(session->graph, options, status);
  tf::DeleteSessionOptions(options);
  if (status.failed()) reader.fail(status.message());
  if (reader.failed()) return nullptr;

  napi_value value = nullptr;
  const auto forget = [](napi_env, void* handle, void*) { delete static_cast<Handle*>(handle); };
  napi::create_external(env, new Handle(session), forget, nullptr, &value);
  return value;
}

/** close(session): once its last job is over. */
napi_value close(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  napi::get_cb_info(env, info, &count, given, nullptr, nullptr);
  if (const auto handle = Reader(env).external<Handle>(given[0])) handle->reset();
  return nullptr;
}

/** load(library): TensorFlow's version. Throws where the library is not loaded. */
napi_value load(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  napi::get_cb_info(env, info, &count, given, nullptr, nullptr);
  Reader reader(env);
  const auto error = tf::load(reader.text(given[0]));
  if (!error.empty()) reader.fail(error);
  return reader.failed() ? nullptr : toText(env, tf::Version());
}

/** opList(): the definitions of all operations, a serialised OpList. */
napi_value opList(napi_env env, napi_callback_info) {
  const auto list = tf::GetAllOpList();
  const auto copy = toBuffer(env, list->data, list->length);
  tf::DeleteBuffer(list);
  return copy;
}

/** exit(): jobs end after their current step, for good. */
napi_value exit(napi_env, napi_callback_info) {
  exiting = true;
  return nullptr;
}

}  // namespace

extern "C" {
#ifdef _WIN32
__declspec(dllexport)
#else
__attribute__((visibility("default")))
#endif
napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  const std::pair<const char*, napi_callback> functions[] = {{"load", load},   {"open", open},     {"run", run},
                                                             {"close", close}, {"opList", opList}, {"exit", exit}};
  for (const auto& function : functions) {
    napi_value value = nullptr;
    napi::create_function(env, function.first, NAPI_AUTO_LENGTH, function.second, nullptr, &value);
    napi::set_named_property(env, exports, function.first, value);
  }
  return exports;
}
}
