@main
struct TheoremsCommand {
  static func main() {}
}
