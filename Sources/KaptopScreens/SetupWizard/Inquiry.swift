/// A question to a service or to the disk, and its answer.
enum Inquiry<Value: Sendable & Hashable, Failure: Error & Sendable & Hashable>: Sendable, Hashable {
    case unasked
    case waiting
    case answered(Value)
    case failed(Failure)

    init(_ result: Result<Value, Failure>) {
        switch result {
        case .success(let value): self = .answered(value)
        case .failure(let failure): self = .failed(failure)
        }
    }

    var value: Value? { if case .answered(let value) = self { value } else { nil } }
    var failure: Failure? { if case .failed(let failure) = self { failure } else { nil } }
}
