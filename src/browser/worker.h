// The datagram service's thread. All but the list and the report belongs to it alone; what others want comes in as commands.
#pragma once

#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "browser/audience.h"
#include "browser/service.h"
#include "browser/socket.h"
#include "names/audience.h"

namespace sallyport::browser {

// A socket serves all links of its interface.
struct Post {
  names::Link link;
  std::shared_ptr<DatagramSocket> socket;
  std::unique_ptr<Browser> browser;
};

class Service::Worker {
 public:
  explicit Worker(Surroundings surroundings);
  ~Worker();

  std::string serve(names::Plan plan);
  void stop();
  std::vector<ServerEntry> list(std::string_view workgroup, uint32_t mask) const;
  std::vector<LinkReport> report() const;

 private:
  using Command = std::function<void()>;
  void run();
  void wait();
  std::vector<Command> take_commands();
  void perform(Command command);
  void wake();

  std::string adopt(names::Plan plan);
  std::string open_sockets(const names::Plan& plan);
  void close(Post& post);
  void keep(Post& post, const names::Link& link);
  void open(const names::Link& link);
  void say_goodbye(const Post& post, const std::vector<names::V4>& to);

  void receive_all();
  void receive(DatagramSocket& socket);
  void take_in(const DatagramSocket::Received& received, DatagramSocket& socket);
  Post* post_for(const DatagramSocket::Received& received, const DatagramSocket& socket);
  Sender sender_of(const DatagramSocket::Received& received);
  std::optional<policy::MacAddress> hardware_address(const names::V4& from, Time now);
  void refuse(const names::V4& from, const policy::Reason& reason, Time now);

  void tick();
  void check_names();
  void carry_out(const Post& post, Actions actions);
  void change(const Post& post, const NameChange& change);
  void publish();

  Surroundings surroundings_;
  bool stopped_ = false;
  names::Plan plan_;
  std::map<unsigned, std::shared_ptr<DatagramSocket>> sockets_;  // by interface
  std::vector<Post> posts_;
  std::vector<uint8_t> buffer_;
  Time names_checked_{};
  struct Seen {
    std::optional<policy::MacAddress> mac;
    Time until{};
  };
  std::map<names::V4, Seen> hardware_;  // of leases' devices, which are as many as the policy has
  Time refusals_since_{};
  int refusals_ = 0;

  mutable std::mutex list_mutex_;  // under it nothing is called
  ServerList list_;
  std::vector<LinkReport> report_;

  std::mutex commands_mutex_;
  std::deque<Command> commands_;
  bool ended_ = false;
  int wake_ = -1;
  std::thread thread_;
};

}  // namespace sallyport::browser
