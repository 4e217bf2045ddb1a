// Operations of our own, beside TensorFlow's: how they are registered, and how their kernels get and give
// tensors.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "tensorflow.h"

/** One call of a kernel. What goes wrong first is what TensorFlow is told at the end, and then nothing is
 * computed. */
class Call {
 public:
  using Shape = std::vector<int64_t>;

  explicit Call(TF_OpKernelContext* context) : context_(context) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    for (auto tensor : tensors_) tf::DeleteTensor(tensor);
    if (failed()) tf::OpKernelContext_Failure(context_, status_);
  }

  bool failed() const { return status_.failed(); }

  void fail(const std::string& why) {
    const int invalidArgument = 3;
    if (!failed()) tf::SetStatus(status_, invalidArgument, why.c_str());
  }

  /** The sizes of an input. */
  Shape shape(int index) {
    Shape shape;
    if (const auto tensor = input(index))
      for (int axis = 0; axis < tf::NumDims(tensor); axis++) shape.push_back(tf::Dim(tensor, axis));
    return shape;
  }

  /** The numbers of an input, which must be of this shape. */
  const float* floats(int index, const Shape& wanted) {
    return static_cast<const float*>(data(index, tf::FLOAT, "float32 ", wanted));
  }
  const int32_t* integers(int index, const Shape& wanted) {
    return static_cast<const int32_t*>(data(index, tf::INT32, "int32 ", wanted));
  }

  /** Room for an output's numbers. */
  float* output(int index, const Shape& shape) {
    if (failed()) return nullptr;
    size_t bytes = sizeof(float);
    for (auto size : shape) bytes *= static_cast<size_t>(size);
    const auto tensor = tf::AllocateOutput(context_, index, tf::FLOAT, shape.data(),
                                           static_cast<int>(shape.size()), bytes, status_);
    if (!tensor) fail("There is no memory for a result.");
    if (failed()) return nullptr;
    tensors_.push_back(tensor);
    return static_cast<float*>(tf::TensorData(tensor));
  }

 private:
  const void* data(int index, int type, const char* name, const Shape& wanted) {
    const auto tensor = input(index);
    if (!tensor) return nullptr;
    if (tf::TensorType(tensor) != type || shape(index) != wanted)
      fail("Input " + std::to_string(index) + " should be " + name + text(wanted) + ", not " +
           text(shape(index)) + ".");
    return tf::TensorData(tensor);
  }

  TF_Tensor* input(int index) {
    while (!failed() && inputs_.size() <= static_cast<size_t>(index)) {
      TF_Tensor* tensor = nullptr;
      tf::GetInput(context_, static_cast<int>(inputs_.size()), &tensor, status_);
      if (!tensor) fail("An input is missing.");
      if (failed()) break;
      inputs_.push_back(tensor);
      tensors_.push_back(tensor);
    }
    return failed() ? nullptr : inputs_[static_cast<size_t>(index)];
  }

  static std::string text(const Shape& shape) {
    std::string text;
    for (auto size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
    return "[" + text + "]";
  }

  TF_OpKernelContext* context_;
  tf::Status status_;
  std::vector<TF_Tensor*> inputs_, tensors_;
};

/** Zeroed numbers, beginning at a multiple of the widest vector. Null where there is no memory. */
class Room {
 public:
  explicit Room(size_t count) : all_(std::calloc(count * sizeof(float) + ALIGNMENT, 1)) {
    const auto from = reinterpret_cast<uintptr_t>(all_);
    data = all_ ? reinterpret_cast<float*>((from + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT) : nullptr;
  }
  ~Room() { std::free(all_); }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  float* data;

 private:
  static constexpr size_t ALIGNMENT = 64;
  void* all_;
};

using InferShapes = void (*)(TF_ShapeInferenceContext*, TF_Status*);

/** Every output has the shape of one of the inputs: of which, in the order of outputs. */
template <int... inputs>
void shapesOf(TF_ShapeInferenceContext* context, TF_Status* status) {
  int output = 0;
  for (const int input : {inputs...}) {
    const auto shape = tf::NewShapeHandle();
    tf::ShapeInferenceContextGetInput(context, input, shape, status);
    if (tf::GetCode(status) == 0) tf::ShapeInferenceContextSetOutput(context, output++, shape, status);
    tf::DeleteShapeHandle(shape);
  }
}

/** An operation on the CPU. Inputs, outputs and attributes are written as in TensorFlow's OpDefs ("x:
 * float"). */
struct Operation {
  const char* name;
  std::initializer_list<const char*> inputs, outputs, attributes;
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void* kernel, TF_OpKernelContext*);
  void (*destroy)(void* kernel);
  /** Before anything is computed. What TensorFlow knows, it can plan with. */
  InferShapes shapes = tf::ShapeInferenceContextSetUnknownShape;
};

/** @return why not; empty on success */
inline std::string add(const Operation& operation) {
  tf::Status status;
  const auto definition = tf::NewOpDefinitionBuilder(operation.name);
  for (auto input : operation.inputs) tf::OpDefinitionBuilderAddInput(definition, input);
  for (auto output : operation.outputs) tf::OpDefinitionBuilderAddOutput(definition, output);
  for (auto attribute : operation.attributes) tf::OpDefinitionBuilderAddAttr(definition, attribute);
  tf::OpDefinitionBuilderSetShapeInferenceFunction(definition, operation.shapes);
  tf::RegisterOpDefinition(definition, status);
  if (status.failed()) return status.message();
  const auto kernel =
      tf::NewKernelBuilder(operation.name, "CPU", operation.create, operation.compute, operation.destroy);
  tf::RegisterKernelBuilder(operation.name, kernel, status);
  return status.failed() ? status.message() : "";
}
