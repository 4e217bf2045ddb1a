// Runs TensorFlow graphs for Node: many steps in one call, on a thread of libuv's pool.
// main/engine/graph/native.ts is the only caller. Everything but Job::execute happens on the JavaScript
// thread.
#ifndef _WIN32
#include <fcntl.h>
#include <unistd.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "batchNorm.h"
#include "dense.h"
#include "dropout.h"
#include "embedding.h"
#include "job.h"
#include "layerNorm.h"
#include "lstm.h"
#include "node.h"
#include "pairs.h"
#include "softmax.h"
#include "tensorflow.h"
#include "values.h"

namespace {

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

/** run(session, job, cancel?): a promise of { steps, error, tensors, trace? }. Throws where the job does not
 * fit. */
napi_value runJob(napi_env env, napi_callback_info info) {
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
  napi::create_async_work(env, nullptr, toText(env, "netloom:graph"), execute, complete, job.get(),
                          &job->work);
  auto& jobs = job->session->jobs;
  jobs.push_back(job.get());
  if (jobs.size() == 1) napi::queue_async_work(env, job->work);
  job.release();
  return promise;
}

/** open(graph, config): a session over a serialised GraphDef. */
napi_value openSession(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2];
  napi::get_cb_info(env, info, &count, given, nullptr, nullptr);
  Reader reader(env);
  tf::Status status;
  const auto session = std::make_shared<Session>(reader.bytes(given[0]), reader.bytes(given[1]), status);
  if (status.failed()) reader.fail(status.message());
  if (reader.failed()) return nullptr;

  napi_value value = nullptr;
  const auto forget = [](napi_env, void* handle, void*) { delete static_cast<Handle*>(handle); };
  napi::create_external(env, new Handle(session), forget, nullptr, &value);
  return value;
}

/** close(session): once its last job is over. */
napi_value closeSession(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  napi::get_cb_info(env, info, &count, given, nullptr, nullptr);
  if (const auto handle = Reader(env).external<Handle>(given[0])) handle->reset();
  return nullptr;
}

/**
 * TensorFlow's first session announces on stderr, whatever TF_CPP_MIN_LOG_LEVEL says, that it leaves
 * something out. Where that variable is set, a session that does nothing is the first, and nobody hears it.
 */
void hush() {
#ifndef _WIN32
  if (!std::getenv("TF_CPP_MIN_LOG_LEVEL")) return;
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO), nowhere = ::open("/dev/null", O_WRONLY);
  if (before >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  {
    const char nothing[] = "\n\x09\n\1n\x12\4NoOp";  // GraphDef { node { name: "n" op: "NoOp" } }
    tf::Status status;
    const Session session({nothing, sizeof nothing - 1}, {"", 0}, status);
    const TF_Operation* operation = tf::GraphOperationByName(session.graph, "n");
    if (!status.failed())
      tf::SessionRun(session.session, nullptr, nullptr, nullptr, 0, nullptr, nullptr, 0, &operation, 1,
                     nullptr, status);
  }
  if (before >= 0) dup2(before, STDERR_FILENO);
  if (before >= 0) close(before);
  if (nowhere >= 0) close(nowhere);
#endif
}

/** TensorFlow keeps our operations for good: this library must not be unloaded when a thread of Node's ends.
 */
void stay() {
#ifdef _WIN32
  HMODULE self = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<LPCWSTR>(&stay), &self);
#else
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&stay), &info))
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
#endif
}

/** Why there are no operations of our own; empty where there are. */
std::string ownOperations() {
#ifdef NETLOOM_KERNELS
  stay();
  if (!tf::takesKernels) return "This TensorFlow takes no operations of others.";
  // TensorFlow ends the program where a name is taken: by another copy of this addon.
  const auto list = tf::GetAllOpList();
  const std::string known(static_cast<const char*>(list->data), list->length);
  tf::DeleteBuffer(list);
  const auto isNew = [&](const char* name) { return known.find(name) == std::string::npos; };
  std::string error = isNew("NetloomLstmForward") ? lstm::addOperations() : "";
  if (error.empty() && isNew("NetloomEmbedding")) error = embedding::addOperations();
  if (error.empty() && isNew("NetloomLayerNorm")) error = layerNorm::addOperations();
  if (error.empty() && isNew("NetloomDense")) error = dense::addOperations();
  if (error.empty() && isNew("NetloomBatchMatMul")) error = pairs::addOperations();
  if (error.empty() && isNew("NetloomSoftmax")) error = softmax::addOperations();
  if (error.empty() && isNew("NetloomBatchNorm")) error = batchNorm::addOperations();
  if (error.empty() && isNew("NetloomDropout")) error = dropout::addOperations();
  return error;
#else
  return "The addon was compiled without them.";
#endif
}

/** operations(): why there are none of our own; empty where there are. */
napi_value addOperations(napi_env env, napi_callback_info) {
  static const std::string error = ownOperations();
  return toText(env, error);
}

/** load(library): TensorFlow's version. Throws where the library is not loaded. */
napi_value loadLibrary(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  napi::get_cb_info(env, info, &count, given, nullptr, nullptr);
  Reader reader(env);
  const auto error = tf::load(reader.text(given[0]));
  if (error.empty()) hush();
  else reader.fail(error);
  return reader.failed() ? nullptr : toText(env, tf::Version());
}

/** opList(): the definitions of all operations, a serialised OpList. */
napi_value listOps(napi_env env, napi_callback_info) {
  const auto list = tf::GetAllOpList();
  const auto copy = toBuffer(env, list->data, list->length);
  tf::DeleteBuffer(list);
  return copy;
}

/** exit(): jobs end after their current step, for good. */
napi_value endJobs(napi_env, napi_callback_info) {
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
napi_value
napi_register_module_v1(napi_env env, napi_value exports) {
  const std::pair<const char*, napi_callback> functions[] = {
      {"load", loadLibrary},   {"operations", addOperations}, {"open", openSession}, {"run", runJob},
      {"close", closeSession}, {"opList", listOps},           {"exit", endJobs},
  };
  for (const auto& function : functions) {
    napi_value value = nullptr;
    napi::create_function(env, function.first, NAPI_AUTO_LENGTH, function.second, nullptr, &value);
    napi::set_named_property(env, exports, function.first, value);
  }
  return exports;
}
}
