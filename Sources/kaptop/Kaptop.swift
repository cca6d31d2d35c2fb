import ArgumentParser
@main struct Kaptop { static func main() { print("kaptop") } }
