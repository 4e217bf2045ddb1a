// Node-API under a namespace of its own: `napi::create_object` is `napi_create_object`. On Windows the
// functions are looked up in the running program, since an import library would bind them to the name of one:
// node.exe or electron.exe.
#pragma once
#define NAPI_VERSION 8
#include <node_api.h>
#ifdef _WIN32
#include <windows.h>
#endif

// clang-format off
#define NODE_FUNCTIONS(F)                                                                                    \
  F(create_arraybuffer) F(create_array_with_length) F(create_async_work) F(create_external)                  \
  F(create_function) F(create_int64) F(create_object) F(create_promise) F(create_reference)                  \
  F(create_string_utf8) F(delete_async_work) F(delete_reference) F(get_and_clear_last_exception)             \
  F(get_array_length) F(get_cb_info) F(get_element) F(get_named_property) F(get_typedarray_info)             \
  F(get_value_external) F(get_value_int64) F(get_value_string_utf8) F(is_exception_pending) F(is_typedarray) \
  F(queue_async_work) F(reject_deferred) F(resolve_deferred) F(set_element) F(set_named_property)            \
  F(throw_error)
// clang-format on

namespace napi {
#ifdef _WIN32
#define TAKE(name)         \
  static const auto name = \
      reinterpret_cast<decltype(&::napi_##name)>(GetProcAddress(GetModuleHandleW(nullptr), "napi_" #name));
#else
#define TAKE(name) static constexpr auto name = &::napi_##name;
#endif
NODE_FUNCTIONS(TAKE)
#undef TAKE
}  // namespace napi
