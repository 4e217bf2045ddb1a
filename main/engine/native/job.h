// A session's jobs: what JavaScript asks for, checked, and then run without it.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow.h"
#include "values.h"

/** Set when the program exits: it waits for libuv's threads, so that jobs must end after their current step.
 */
inline std::atomic<bool> exiting{false};

struct Job;

/** Owned by its handle until that is closed, and by its jobs until they are over. */
struct Session {
  TF_Graph* graph = tf::NewGraph();
  TF_Session* session = nullptr;
  /** The first one runs, the others wait. */
  std::deque<Job*> jobs;

  Session(Bytes definition, Bytes config, tf::Status& status) {
    const auto buffer = tf::NewBufferFromString(definition.data, definition.length);
    const auto imports = tf::NewImportGraphDefOptions();
    tf::GraphImportGraphDef(graph, buffer, imports, status);
    tf::DeleteImportGraphDefOptions(imports);
    tf::DeleteBuffer(buffer);
    const auto options = tf::NewSessionOptions();
    if (!status.failed()) tf::SetConfig(options, config.data, config.length, status);
    if (!status.failed()) session = tf::NewSession(graph, options, status);
    tf::DeleteSessionOptions(options);
  }

  ~Session() {
    tf::Status status;
    if (session) tf::CloseSession(session, status);
    if (session) tf::DeleteSession(session, status);
    tf::DeleteGraph(graph);
  }
};
using Handle = std::shared_ptr<Session>;

/** What a placeholder is given: the same at every step, a block of the data for each step, or rows of the
 * data. */
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
  void keep(std::vector<TF_Tensor*>& fetched);
  void write(const std::vector<TF_Tensor*>& fetched, int64_t step);
};

inline TF_Operation* Job::operation(Reader& reader, const std::string& name) {
  const auto operation = tf::GraphOperationByName(session->graph, name.c_str());
  if (!operation) reader.fail("The graph has no operation “" + name + "”.");
  return operation;
}

/** "name:2" is the operation's third output, "name" its first. */
inline TF_Output Job::output(Reader& reader, const std::string& name) {
  const auto colon = name.rfind(':');
  const auto owner = operation(reader, name.substr(0, colon));
  const int index = colon == std::string::npos ? 0 : std::atoi(name.c_str() + colon + 1);
  if (owner && (index < 0 || index >= tf::OperationNumOutputs(owner)))
    reader.fail("The graph has no output “" + name + "”.");
  return {owner, index};
}

inline Feed Job::readFeed(Reader& reader, napi_value from) {
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
    const double stride =
        static_cast<double>(reader.integer(reader.get(from, "stride"))) * static_cast<double>(width);
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
inline void Job::read(Reader& reader, napi_value from, napi_value cancelFlag) {
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

inline TF_Tensor* Job::tensor(const Feed& feed, int64_t step) {
  const size_t bytes = feed.kind == Feed::rows ? feed.size * static_cast<size_t>(batch) : feed.size;
  const auto tensor =
      tf::AllocateTensor(feed.dtype, feed.shape.data(), static_cast<int>(feed.shape.size()), bytes);
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
inline void Job::execute() {
  for (auto& feed : feeds)
    if (feed.kind == Feed::same) feed.fixed = tensor(feed, 0);
  while (done < steps && !exiting && !(cancel && *cancel != 0) && step(done)) done++;
}

/** @return whether it succeeded */
inline bool Job::step(int64_t number) {
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
  if (!values) keep(fetched);
  for (auto tensor : fetched)
    if (tensor) tf::DeleteTensor(tensor);
  return error.empty();
}

/** Keeps what a step fetched instead of what the one before it did. */
inline void Job::keep(std::vector<TF_Tensor*>& fetched) {
  fetched.swap(kept);
  for (auto tensor : kept)  // Texts and resources are no plain memory.
    if (tensor && tf::DataTypeSize(tf::TensorType(tensor)) == 0)
      error = "A tensor of this type cannot be fetched.";
}

/** Copies what a step fetched to its place among the values. */
inline void Job::write(const std::vector<TF_Tensor*>& fetched, int64_t step) {
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
