// Who knocks at port 139 and may not come in. The listening socket is deaf to them (lease_filter.h), so what they send is seen by a
// packet socket instead (packet(7)): the refusal can be logged with its reason, and a reset is sent that looks as a closed port
// does. Needs CAP_NET_RAW; without it nobody hears a stranger, who gets no answer at all.
#pragma once

#include <asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/knock.h"

namespace sallyport::server {

class Strangers : public std::enable_shared_from_this<Strangers> {
 public:
  // Called on the io_context's thread for each SYN to the endpoint, whoever sends it. True: it is answered with a reset.
  using Judge = std::function<bool(const Knock& knock, const std::optional<policy::MacAddress>& mac)>;

  // On one interface, or all with "". Null where this is not allowed.
  static std::shared_ptr<Strangers> listen(asio::io_context& io, const policy::Endpoint& endpoint, const std::string& interface,
                                           Judge judge);
  ~Strangers();
  void stop();

 private:
  Strangers(asio::io_context& io, int frames, int answers, const policy::Endpoint& endpoint, Judge judge);
  void wait();
  void read();
  void answer(const Knock& knock, int interface) const;

  asio::posix::stream_descriptor frames_;
  const int answers_;  // a raw socket that receives nothing
  const policy::Endpoint endpoint_;
  const Judge judge_;
};

}  // namespace sallyport::server
