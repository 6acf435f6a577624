#include "server/control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace sallyport::server {
namespace {

using testing::HasSubstr;

class Control : public testing::Test {
 protected:
  Control() {
    char name[] = "/tmp/sallyport-control-XXXXXX";
    directory_ = mkdtemp(name);
  }
  ~Control() override { std::filesystem::remove_all(directory_); }

  static std::string read_line(int socket) {
    std::string line;
    char chunk[65536];
    while (!line.ends_with('\n')) {
      auto got = recv(socket, chunk, sizeof chunk, 0);
      if (got <= 0) return line;
      line.append(chunk, static_cast<size_t>(got));
    }
    line.pop_back();
    return line;
  }
  static void write_text(int socket, const std::string& text) {
    ASSERT_EQ(send(socket, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  static std::string echo(std::string_view request) { return "[" + std::string(request) + "]"; }

  std::string directory_;
};

TEST_F(Control, AnswersEachLine) {
  auto control = ControlSocket::open(directory_, echo);
  ASSERT_TRUE(control) << control.error();
  int peer = connect_control(directory_).value();
  write_text(peer, "status\nwhy R1");
  EXPECT_EQ(read_line(peer), "[status]");
  write_text(peer, "A2B3C4\n");
  EXPECT_EQ(read_line(peer), "[why R1A2B3C4]");
  close(peer);
}

TEST_F(Control, ALongAnswerArrivesWhole) {
  std::string large(3'000'000, 'x');
  auto control = ControlSocket::open(directory_, [&](std::string_view) { return large; });
  int peer = connect_control(directory_).value();
  write_text(peer, "status\n");
  EXPECT_EQ(read_line(peer), large);
  close(peer);
}

TEST_F(Control, IsForItsOwnerAndGoneAfterwards) {
  auto name = directory_ + "/control.sock";
  {
    auto control = ControlSocket::open(directory_, echo);
    struct stat found{};
    ASSERT_EQ(stat(name.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
  }
  EXPECT_FALSE(std::filesystem::exists(name));
  EXPECT_THAT(connect_control(directory_).error(), HasSubstr("no server is running"));
}

TEST_F(Control, OnlyOneServerAStateDirectory) {
  auto first = ControlSocket::open(directory_, echo);
  auto second = ControlSocket::open(directory_, echo);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), HasSubstr("another server is running"));
}

TEST_F(Control, TakesOverWhatAKilledServerLeft) {
  if (pid_t child = fork(); child == 0) {
    auto control = ControlSocket::open(directory_, echo);
    _exit(control ? 0 : 1);  // no destructor: the file stays
  } else {
    int status;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
  }
  ASSERT_TRUE(std::filesystem::exists(directory_ + "/control.sock"));
  EXPECT_TRUE(ControlSocket::open(directory_, echo));
}

TEST_F(Control, ALineWithoutEndIsCutOff) {
  auto control = ControlSocket::open(directory_, echo);
  int peer = connect_control(directory_).value();
  write_text(peer, std::string(4000, 'x'));
  EXPECT_EQ(read_line(peer), "");  // closed
  close(peer);
}

TEST_F(Control, ALongPathIsReachedToo) {
  auto deep = directory_ + "/" + std::string(120, 'd');
  std::filesystem::create_directory(deep);
  auto control = ControlSocket::open(deep, echo);
  ASSERT_TRUE(control) << control.error();
  int peer = connect_control(deep).value();
  write_text(peer, "status\n");
  EXPECT_EQ(read_line(peer), "[status]");
  close(peer);
}

}  // namespace
}  // namespace sallyport::server
