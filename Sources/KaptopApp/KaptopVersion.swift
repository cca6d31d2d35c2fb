/// The version of this program.
package enum KaptopVersion {
    package static let current = "0.1.0"
}
