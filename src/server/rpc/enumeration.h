// Answering one of the Enum calls of [MS-SRVS] and [MS-WKST]: facts into the container of the level asked for, the client's
// preferred length and resume handle kept ([MS-SRVS] 3.1.4.8: what does not fit is promised with ERROR_MORE_DATA).
#pragma once

#include <algorithm>

#include "base/utf16.h"
#include "proto/rpce/ndr_layout.h"
#include "proto/srvs/container.h"

namespace sallyport::server::rpc {

// Text for the wire. Bytes that are not UTF-8 cannot be shown and come out empty.
inline std::u16string wide(std::string_view utf8) { return to_utf16(utf8).value_or(std::u16string()); }

template <class T>
inline constexpr bool kHoldsUnserved = false;
template <auto Level>
inline constexpr bool kHoldsUnserved<srvs::Single<Level, srvs::Unserved>> = true;
template <auto Level>
inline constexpr bool kHoldsUnserved<srvs::Listed<Level, srvs::Unserved>> = true;
// Whether a union's arm is of a level that can be answered.
template <class Arm>
inline constexpr bool kServed =
    !std::is_same_v<std::remove_cvref_t<Arm>, rpce::NoArm> && !kHoldsUnserved<std::remove_cvref_t<Arm>>;

template <class... Arms>
bool is_served(const std::variant<rpce::NoArm, Arms...>& arms) {
  return std::visit([](const auto& arm) { return kServed<decltype(arm)>; }, arms);
}

// `make(info, fact)` fills one entry of any level.
template <class Request, class Facts, class Make>
auto enumerate(const Request& request, const Facts& facts, Make make) {
  using Enum = std::remove_cvref_t<decltype(request.info)>;
  srvs::EnumResponse<Enum> response;
  response.info.level = request.info.level;
  rpce::choose_arm(response.info.info, request.info.level);
  std::visit([&](auto& arm) {
    if constexpr (!kServed<decltype(arm)>) response.status = erref::Werror::invalid_level;
    else fill(response, arm.value.emplace(), request, facts, make);
  }, response.info.info);
  return response;
}

// An answer of nothing but a status, in the form the level asked for wants.
template <class Request>
auto enumerate_none(const Request& request, erref::Werror status) {
  auto response = enumerate(request, std::vector<int>{}, [](auto&, int) {});
  if (response.status == erref::Werror::success) response.status = status;
  return response;
}

template <class Response, class Info, class Request, class Facts, class Make>
void fill(Response& response, srvs::Container<Info>& container, const Request& request, const Facts& facts, Make make) {
  constexpr size_t kEach = rpce::layout_of<Info>().size;
  const size_t start = std::min<size_t>(request.resume_handle.value_or(0), facts.size());
  const size_t fits = std::max<size_t>(1, request.preferred_maximum_length / kEach);
  const size_t end = start + std::min(fits, facts.size() - start);
  auto& entries = container.buffer.emplace(end - start);
  for (size_t i = start; i < end; i++) make(entries[i - start], facts[i]);
  response.total_entries = static_cast<uint32_t>(facts.size() - start);
  response.resume_handle = request.resume_handle;
  if (end < facts.size()) response.status = erref::Werror::more_data;
  if (response.resume_handle) response.resume_handle = static_cast<uint32_t>(end < facts.size() ? end : 0);
}

}  // namespace sallyport::server::rpc
