// TensorFlow's C API, as much of it as graph.cc calls. Nothing is linked: the functions are taken out of the
// library that the process has loaded already, so one build serves every TensorFlow 2.
// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/c/c_api.h
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

struct TF_Graph;
struct TF_ImportGraphDefOptions;
struct TF_KernelBuilder;
struct TF_OpDefinitionBuilder;
struct TF_OpKernelConstruction;
struct TF_OpKernelContext;
struct TF_Operation;
struct TF_Session;
struct TF_SessionOptions;
struct TF_ShapeHandle;
struct TF_ShapeInferenceContext;
struct TF_Status;
struct TF_Tensor;
struct TF_Buffer {
  const void* data;
  size_t length;
  void (*deallocator)(void*, size_t);
};
struct TF_Output {
  TF_Operation* operation;
  int index;
};

#define TENSORFLOW_FUNCTIONS(F)                                                                            \
  F(const char*, Version, ())                                                                              \
  F(TF_Status*, NewStatus, ())                                                                             \
  F(void, DeleteStatus, (TF_Status*))                                                                      \
  F(int, GetCode, (const TF_Status*))                                                                      \
  F(const char*, Message, (const TF_Status*))                                                              \
  F(TF_Buffer*, NewBuffer, ())                                                                             \
  F(TF_Buffer*, NewBufferFromString, (const void*, size_t))                                                \
  F(void, DeleteBuffer, (TF_Buffer*))                                                                      \
  F(TF_Buffer*, GetAllOpList, ())                                                                          \
  F(TF_Graph*, NewGraph, ())                                                                               \
  F(void, DeleteGraph, (TF_Graph*))                                                                        \
  F(TF_ImportGraphDefOptions*, NewImportGraphDefOptions, ())                                               \
  F(void, DeleteImportGraphDefOptions, (TF_ImportGraphDefOptions*))                                        \
  F(void, GraphImportGraphDef, (TF_Graph*, const TF_Buffer*, const TF_ImportGraphDefOptions*, TF_Status*)) \
  F(TF_Operation*, GraphOperationByName, (TF_Graph*, const char*))                                         \
  F(int, OperationNumOutputs, (TF_Operation*))                                                             \
  F(TF_SessionOptions*, NewSessionOptions, ())                                                             \
  F(void, DeleteSessionOptions, (TF_SessionOptions*))                                                      \
  F(void, SetConfig, (TF_SessionOptions*, const void*, size_t, TF_Status*))                                \
  F(TF_Session*, NewSession, (TF_Graph*, const TF_SessionOptions*, TF_Status*))                            \
  F(void, CloseSession, (TF_Session*, TF_Status*))                                                         \
  F(void, DeleteSession, (TF_Session*, TF_Status*))                                                        \
  F(void, SessionRun,                                                                                      \
    (TF_Session*, const TF_Buffer* options, const TF_Output* inputs, TF_Tensor* const* inputValues,        \
     int inputCount, const TF_Output* outputs, TF_Tensor** outputValues, int outputCount,                  \
     const TF_Operation* const* targets, int targetCount, TF_Buffer* metadata, TF_Status*))                \
  F(size_t, DataTypeSize, (int type))                                                                      \
  F(TF_Tensor*, AllocateTensor, (int type, const int64_t* sizes, int axes, size_t bytes))                  \
  F(void, DeleteTensor, (TF_Tensor*))                                                                      \
  F(void*, TensorData, (const TF_Tensor*))                                                                 \
  F(size_t, TensorByteSize, (const TF_Tensor*))                                                            \
  F(int, TensorType, (const TF_Tensor*))                                                                   \
  F(int, NumDims, (const TF_Tensor*))                                                                      \
  F(int64_t, Dim, (const TF_Tensor*, int axis))

/**
 * What operations of our own take: not every TensorFlow 2 has it.
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/c/kernels.h and ops.h
 */
#define TENSORFLOW_KERNEL_FUNCTIONS(F)                                                                    \
  F(TF_OpDefinitionBuilder*, NewOpDefinitionBuilder, (const char* name))                                  \
  F(void, OpDefinitionBuilderAddInput, (TF_OpDefinitionBuilder*, const char*))                            \
  F(void, OpDefinitionBuilderAddOutput, (TF_OpDefinitionBuilder*, const char*))                           \
  F(void, OpDefinitionBuilderAddAttr, (TF_OpDefinitionBuilder*, const char*))                             \
  F(void, OpDefinitionBuilderSetShapeInferenceFunction,                                                   \
    (TF_OpDefinitionBuilder*, void (*infer)(TF_ShapeInferenceContext*, TF_Status*)))                      \
  F(void, ShapeInferenceContextSetUnknownShape, (TF_ShapeInferenceContext*, TF_Status*))                  \
  F(TF_ShapeHandle*, NewShapeHandle, ())                                                                  \
  F(void, DeleteShapeHandle, (TF_ShapeHandle*))                                                           \
  F(void, ShapeInferenceContextGetInput,                                                                  \
    (TF_ShapeInferenceContext*, int index, TF_ShapeHandle*, TF_Status*))                                  \
  F(void, ShapeInferenceContextSetOutput,                                                                 \
    (TF_ShapeInferenceContext*, int index, TF_ShapeHandle*, TF_Status*))                                  \
  F(void, RegisterOpDefinition, (TF_OpDefinitionBuilder*, TF_Status*))                                    \
  F(TF_KernelBuilder*, NewKernelBuilder,                                                                  \
    (const char* op, const char* device, void* (*create)(TF_OpKernelConstruction*),                       \
     void (*compute)(void* kernel, TF_OpKernelContext*), void (*destroy)(void* kernel)))                  \
  F(void, RegisterKernelBuilder, (const char* name, TF_KernelBuilder*, TF_Status*))                       \
  F(void, OpKernelConstruction_GetAttrBool,                                                               \
    (TF_OpKernelConstruction*, const char* name, unsigned char* value, TF_Status*))                       \
  F(void, OpKernelConstruction_GetAttrInt64,                                                              \
    (TF_OpKernelConstruction*, const char* name, int64_t* value, TF_Status*))                             \
  F(void, OpKernelConstruction_GetAttrFloat,                                                              \
    (TF_OpKernelConstruction*, const char* name, float* value, TF_Status*))                               \
  F(void, OpKernelConstruction_Failure, (TF_OpKernelConstruction*, TF_Status*))                           \
  F(void, GetInput, (TF_OpKernelContext*, int index, TF_Tensor**, TF_Status*))                            \
  F(TF_Tensor*, AllocateOutput,                                                                           \
    (TF_OpKernelContext*, int index, int type, const int64_t* sizes, int axes, size_t bytes, TF_Status*)) \
  F(void, OpKernelContext_Failure, (TF_OpKernelContext*, TF_Status*))                                     \
  F(void, SetStatus, (TF_Status*, int code, const char* message))

namespace tf {

constexpr int FLOAT = 1, INT32 = 3;

#define DECLARE(result, name, arguments) static result(*name) arguments = nullptr;
TENSORFLOW_FUNCTIONS(DECLARE)
TENSORFLOW_KERNEL_FUNCTIONS(DECLARE)
#undef DECLARE

/** Whether this TensorFlow takes operations of our own. */
static bool takesKernels = false;

/**
 * Finds the functions in a library.
 * @param library its name or path as UTF-8; it must be loaded already, since a second copy would share
 * nothing
 * @return why that is not possible; empty on success
 */
inline std::string load(const std::string& library) {
#ifdef _WIN32
  std::wstring wide(library.size() + 1, L'\0');  // No more UTF-16 units than UTF-8 bytes.
  MultiByteToWideChar(CP_UTF8, 0, library.c_str(), -1, &wide[0], static_cast<int>(wide.size()));
  const auto handle = GetModuleHandleW(wide.c_str());
  const auto find = [handle](const char* name) { return GetProcAddress(handle, name); };
#else
  const auto handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
  const auto find = [handle](const char* name) { return dlsym(handle, name); };
#endif
  if (!handle) return library + " is not loaded";
#define FIND(result, name, arguments)                         \
  name = reinterpret_cast<decltype(name)>(find("TF_" #name)); \
  if (!name) return library + " has no TF_" #name;
  TENSORFLOW_FUNCTIONS(FIND)
#undef FIND
  takesKernels = true;
#define FIND(result, name, arguments)                         \
  name = reinterpret_cast<decltype(name)>(find("TF_" #name)); \
  if (!name) takesKernels = false;
  TENSORFLOW_KERNEL_FUNCTIONS(FIND)
#undef FIND
  return "";
}

/** A status that frees itself. */
class Status {
 public:
  Status() : status_(NewStatus()) {}
  ~Status() { DeleteStatus(status_); }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;
  operator TF_Status*() { return status_; }
  bool failed() const { return GetCode(status_) != 0; }
  const char* message() const { return Message(status_); }

 private:
  TF_Status* status_;
};

}  // namespace tf
