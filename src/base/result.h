// The one error type of state, storage and handlers, and the two macros that pass it on.
#pragma once

#include <expected>
#include <utility>

#include "base/nt_status.h"

namespace sallyport {

template <class T = void>
using Result = std::expected<T, NtStatus>;

inline std::unexpected<NtStatus> fail(NtStatus status) { return std::unexpected(status); }

struct Unit {};

namespace detail {
template <class R>
decltype(auto) unwrap(R& result) {
  if constexpr (std::is_void_v<typename R::value_type>)
    return Unit{};
  else
    return (*result);
}
}  // namespace detail

// TRY(name, expression): returns the error of a Result, or names its value.
#define TRY(name, ...)                                                      \
  auto name##_result_ = __VA_ARGS__;                                        \
  if (!name##_result_) return std::unexpected(std::move(name##_result_).error()); \
  [[maybe_unused]] auto&& name = ::sallyport::detail::unwrap(name##_result_)

// The same inside a coroutine. The expression must not contain a braced or capturing temporary (see docs/architecture.md).
#define CO_TRY(name, ...)                                                   \
  auto name##_result_ = __VA_ARGS__;                                        \
  if (!name##_result_) co_return std::unexpected(std::move(name##_result_).error()); \
  [[maybe_unused]] auto&& name = ::sallyport::detail::unwrap(name##_result_)

}  // namespace sallyport
