#include "doctor/name/system.h"

#include <netdb.h>

#include <algorithm>
#include <memory>

#include "doctor/path/socket.h"

namespace sallyport::doctor {
namespace {

SocketAddress copy_of(const addrinfo& found) {
  SocketAddress address;
  std::memcpy(&address.storage, found.ai_addr, std::min<size_t>(found.ai_addrlen, sizeof address.storage));
  return address;
}

NameState state_of(int error) {
  switch (error) {
    case 0: return NameState::found;
    case EAI_NONAME:
    case EAI_NODATA: return NameState::absent;
    case EAI_AGAIN: return NameState::silent;
    default: return NameState::failed;
  }
}

}  // namespace

NameAnswer ask_system(const std::string& name) {
  NameAnswer answer;
  answer.source = NameSource::system;
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  Deadline clock(Millis(0));
  int error = getaddrinfo(name.c_str(), nullptr, &wanted, &list);
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  answer.took = clock.since_begin();
  answer.state = state_of(error);
  if (error) answer.text = gai_strerror(error);
  for (auto* one = list; one; one = one->ai_next)
    if (one->ai_family == AF_INET || one->ai_family == AF_INET6) answer.addresses.push_back(address_of(copy_of(*one)));
  return answer;
}

}  // namespace sallyport::doctor
