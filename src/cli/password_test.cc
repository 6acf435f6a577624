#include "cli/password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <set>
#include <thread>

namespace sallyport::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class Pipe {
 public:
  explicit Pipe(const std::string& text) {
    if (pipe(ends_) != 0 || write(ends_[1], text.data(), text.size()) != static_cast<ssize_t>(text.size())) abort();
    close(ends_[1]);
  }
  ~Pipe() { close(ends_[0]); }
  int input() const { return ends_[0]; }

 private:
  int ends_[2];
};

TEST(Password, OneLineEachFromAPipe) {
  Pipe lines("first secret\nsecond\r\nlast");
  EXPECT_EQ(read_password(lines.input(), "", Ask::twice), "first secret");
  EXPECT_EQ(read_password(lines.input(), "", Ask::twice), "second");
  EXPECT_EQ(read_password(lines.input(), "", Ask::twice), "last");
  EXPECT_THAT(read_password(lines.input(), "", Ask::twice).error(), HasSubstr("standard input has ended"));
}

TEST(Password, AnEndlessLineIsRefused) {
  Pipe line(std::string(5000, 'x'));
  EXPECT_EQ(read_password(line.input(), "", Ask::once).error(), "the password is too long");
}

// A person at a terminal: answers each prompt and keeps all that was shown.
class Person {
 public:
  explicit Person(std::vector<std::string> answers) {
    if (openpty(&master_, &terminal_, nullptr, nullptr, nullptr) != 0) abort();
    typing_ = std::thread([this, answers = std::move(answers)] {
      for (auto& answer : answers) {
        read_until(": ");
        if (write(master_, answer.data(), answer.size()) < 0) return;
        read_until("\n");
      }
    });
  }
  ~Person() {
    leave();
    close(terminal_);
    close(master_);
  }
  void leave() {
    if (typing_.joinable()) typing_.join();
  }
  int terminal() const { return terminal_; }
  bool echoes() const {
    termios now{};
    tcgetattr(terminal_, &now);
    return now.c_lflag & ECHO;
  }
  const std::string& shown() const { return shown_; }

 private:
  void read_until(const std::string& end) {
    std::string text;
    for (char c; !text.ends_with(end) && read(master_, &c, 1) == 1;) text += c;
    shown_ += text;
  }
  int master_, terminal_;
  std::string shown_;
  std::thread typing_;
};

TEST(Password, ATerminalShowsNothingAndAsksTwice) {
  Person person({"secret\n", "secret\n"});
  EXPECT_EQ(read_password(person.terminal(), "Password for anna", Ask::twice), "secret");
  person.leave();
  EXPECT_THAT(person.shown(), HasSubstr("Password for anna: "));
  EXPECT_THAT(person.shown(), HasSubstr("Password for anna (again): "));
  EXPECT_THAT(person.shown(), Not(HasSubstr("secret")));
  EXPECT_TRUE(person.echoes());
}

TEST(Password, TwoThatDifferAreRefused) {
  Person person({"secret\n", "sceret\n"});
  EXPECT_EQ(read_password(person.terminal(), "Password", Ask::twice).error(), "the two passwords differ");
  EXPECT_TRUE(person.echoes());
}

TEST(Password, MadeOnesAreLongAndReadable) {
  std::set<std::string> made;
  for (int i = 0; i < 100; i++) made.insert(make_password());
  EXPECT_EQ(made.size(), 100u);
  for (auto& one : made) EXPECT_THAT(one, testing::MatchesRegex("[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}"));
}

}  // namespace
}  // namespace sallyport::cli
