/// The heap of Go's `container/heap`: of elements that are equal it gives the same ones first.
///
/// `top` and `bottom` show it, where points have the same value at the same time.
struct GoHeap<Element> {
    private var elements: [Element]
    private let isBefore: (Element, Element) -> Bool

    init(_ elements: [Element], isBefore: @escaping (Element, Element) -> Bool) {
        self.elements = elements
        self.isBefore = isBefore
        for place in stride(from: elements.count / 2 - 1, through: 0, by: -1) { sink(place, below: elements.count) }
    }

    /// The first ones, as many as were asked for and there are.
    consuming func first(_ count: Int) -> [Element] {
        var taken: [Element] = []
        while taken.count < count, !elements.isEmpty {
            elements.swapAt(0, elements.count - 1)
            sink(0, below: elements.count - 1)
            taken.append(elements.removeLast())
        }
        return taken
    }

    private mutating func sink(_ start: Int, below end: Int) {
        var place = start
        while true {
            var child = 2 * place + 1
            if child >= end { return }
            if child + 1 < end, isBefore(elements[child + 1], elements[child]) { child += 1 }
            if !isBefore(elements[child], elements[place]) { return }
            elements.swapAt(place, child)
            place = child
        }
    }
}
