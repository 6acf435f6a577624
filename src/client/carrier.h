// What a Stream sends its bytes by: a TCP connection, the kernel's or one of our own.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "base/bytes.h"
#include "client/io_fault.h"
#include "policy/address.h"

namespace sallyport::client {

using Clock = std::chrono::steady_clock;
template <class T = void>
using Task = asio::awaitable<Outcome<T>>;

class Carrier {
 public:
  enum class Wanted : uint8_t { to_read, to_write };

  virtual ~Carrier() = default;  // ends the connection by RST: nothing is left behind to wait, here or there

  // What is waited for until then ends as timed_out.
  virtual void set_deadline(Clock::time_point deadline) = 0;
  virtual Task<> connect() = 0;
  // As send(2) and recv(2) do without waiting: the number of bytes, 0 for the end, -1 with errno.
  virtual ssize_t send(Bytes bytes) = 0;
  virtual ssize_t receive(MutableBytes room) = 0;
  // Until it is worth to try again.
  virtual Task<> ready(Wanted what) = 0;
  virtual policy::IpAddress local_address() const = 0;
};

// Of an errno of a socket.
IoFault fault_of(int error);

}  // namespace sallyport::client
