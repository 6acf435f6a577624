// The running server's ear for its own administrator: a Unix socket in the state directory. A request is one line
// ("status", "why ID", "reload"), the answer one line of JSON. Only the server's own user and root are answered; they are
// recognised by the kernel (SO_PEERCRED), not only by the socket's mode.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sallyport::server {

class ControlSocket {
 public:
  // Called on the socket's own thread, with one line without its end; returns one line.
  using Handler = std::function<std::string(std::string_view request)>;

  // Fails when another server listens there. What a killed one has left behind is taken over.
  static std::expected<std::unique_ptr<ControlSocket>, std::string> open(const std::string& state_directory, Handler handler);
  ~ControlSocket();  // after it no handler runs, and the socket is gone from the directory

  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  struct Peer;
  ControlSocket(std::string directory, int listener, int wakeup, Handler handler);
  void run();
  void wait();
  void accept_peer();
  bool serve(Peer& peer, short events);
  bool answer_lines(Peer& peer);
  bool send_answers(Peer& peer);

  const std::string directory_;
  const int listener_;
  const int wakeup_;
  const Handler handler_;
  std::vector<Peer> peers_;
  bool stopping_ = false;  // the thread's own
  std::thread thread_;
};

// A socket connected to the server of this state directory, or what is wrong. The caller closes it.
std::expected<int, std::string> connect_control(const std::string& state_directory);

}  // namespace sallyport::server
