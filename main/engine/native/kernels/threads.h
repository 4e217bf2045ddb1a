// The cores share out an operation's work. TensorFlow's own threads cannot be had through its C API.
#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#ifdef _WIN32
#include <windows.h>
#else
#include <pthread.h>
#endif

namespace kernels {

inline size_t cores() {
  static const size_t count = std::max(1u, std::thread::hardware_concurrency());
  return count;
}

/** Begins a thread for good. std::thread would end the program where the system refuses one. @return whether
 * it began */
template <void (*work)(void*)>
bool begin(void* given) {
#ifdef _WIN32
  const auto thread = CreateThread(
      nullptr, 0,
      [](void* given) -> DWORD {
        work(given);
        return 0;
      },
      given, 0, nullptr);
  if (thread) CloseHandle(thread);
  return thread != nullptr;
#else
  pthread_t thread;
  const auto run = [](void* given) -> void* {
    work(given);
    return nullptr;
  };
  if (pthread_create(&thread, nullptr, run, given) != 0) return false;
  pthread_detach(thread);
  return true;
#endif
}

/**
 * Threads that wait for work, one less than there are cores, or fewer if the system gives no more: whoever
 * asks works as well. What comes of it does not depend on who does which part.
 */
class Threads {
 public:
  /** Never ends: the program may exit while its threads wait. */
  static Threads& shared() {
    static Threads* threads = new Threads;
    return *threads;
  }

  /** Runs `work(part)` for 0 ≤ part < parts, on all cores, and returns when all is done. */
  template <typename Work>
  void run(size_t parts, const Work& work) {
    if (parts == 1) return work(0);
    Task task{parts, 0, parts, [](const void* work, size_t part) { (*static_cast<const Work*>(work))(part); },
              &work};
    std::unique_lock<std::mutex> lock(mutex_);
    tasks_.push_back(&task);
    while (!refused_ && started_ + 1 < cores()) {
      if (begin<serve>(this)) started_++;
      else refused_ = true;
    }
    ever_++;
    asked_.notify_all();
    while (task.next < task.parts) part(task, lock);
    awaitAwake(lock, [&] { return task.left == 0; });
    finished_.wait(lock, [&] { return task.left == 0; });
  }

 private:
  struct Task {
    size_t parts, next;
    std::atomic<size_t> left;
    void (*call)(const void*, size_t);
    const void* work;
  };

  /** Takes the task's next part and does it, unlocked meanwhile. */
  void part(Task& task, std::unique_lock<std::mutex>& lock) {
    const size_t part = task.next++;
    if (task.next == task.parts) tasks_.erase(std::find(tasks_.begin(), tasks_.end(), &task));
    lock.unlock();
    task.call(task.work, part);
    lock.lock();
    if (--task.left == 0) finished_.notify_all();
  }

  static void serve(void* threads) {
    auto& self = *static_cast<Threads*>(threads);
    std::unique_lock<std::mutex> lock(self.mutex_);
    for (;;) {
      const size_t known = self.ever_;
      if (self.tasks_.empty()) awaitAwake(lock, [&] { return self.ever_ != known; });
      self.asked_.wait(lock, [&] { return !self.tasks_.empty(); });
      self.part(*self.tasks_.front(), lock);
    }
  }

  /**
   * Looks for a short while, unlocked, without falling asleep: to be woken takes as long as a small operation.
   * Whether the condition has come true must be asked again.
   */
  template <typename Condition>
  static void awaitAwake(std::unique_lock<std::mutex>& lock, const Condition& condition) {
    using clock = std::chrono::steady_clock;
    if (condition()) return;
    lock.unlock();
    const auto until = clock::now() + std::chrono::microseconds(50);
    while (!condition() && clock::now() < until) pause();
    lock.lock();
  }

  static void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  std::mutex mutex_;
  std::condition_variable asked_, finished_;
  std::deque<Task*> tasks_;
  /** How many tasks there ever were. */
  std::atomic<size_t> ever_{0};
  size_t started_ = 0;
  bool refused_ = false;
};

}  // namespace kernels
