// One RPC interface as the endpoint sees it, and the table of functions every interface is made of: opnum -> member function
// `Response (Service::*)(const Request&)`, with decoding and encoding around it.
#pragma once

#include <expected>

#include "proto/rpce/ndr_decoder.h"
#include "proto/rpce/ndr_encoder.h"
#include "proto/rpce/pdu.h"

namespace sallyport::server::rpc {

using Outcome = std::expected<void, rpce::FaultStatus>;

class Interface {
 public:
  virtual ~Interface() = default;
  virtual const rpce::SyntaxId& syntax() const = 0;
  // Runs one call and appends the stub of its answer.
  virtual Outcome call(uint16_t opnum, Bytes stub, Buffer& answer) = 0;
};

template <class Service>
struct Operation {
  uint16_t opnum;
  Outcome (*run)(Service&, Bytes stub, Buffer& answer);
};

namespace detail {
template <class>
struct Method;
template <class S, class Response, class Request>
struct Method<Response (S::*)(const Request&)> {
  using Service = S;
  using In = Request;
};
}  // namespace detail

template <auto Function>
Outcome run_operation(typename detail::Method<decltype(Function)>::Service& service, Bytes stub, Buffer& answer) {
  typename detail::Method<decltype(Function)>::In request;
  if (rpce::ndr_decode(request, stub)) return std::unexpected(rpce::FaultStatus::bad_stub_data);
  rpce::ndr_encode((service.*Function)(request), answer);
  return {};
}

template <auto Function>
constexpr auto operation(uint16_t opnum) {
  return Operation<typename detail::Method<decltype(Function)>::Service>{opnum, &run_operation<Function>};
}

// A call that changes the server: only its administrator's files do that here, so it is refused without being read.
template <class Service>
constexpr Operation<Service> refused(uint16_t opnum) {
  return {opnum, [](Service&, Bytes, Buffer&) -> Outcome { return std::unexpected(rpce::FaultStatus::access_denied); }};
}

template <class Service, size_t N>
Outcome dispatch(const std::array<Operation<Service>, N>& table, Service& service, uint16_t opnum, Bytes stub, Buffer& answer) {
  for (const auto& operation : table)
    if (operation.opnum == opnum) return operation.run(service, stub, answer);
  return std::unexpected(rpce::FaultStatus::op_range_error);
}

}  // namespace sallyport::server::rpc
