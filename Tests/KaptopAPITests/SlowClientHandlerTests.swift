import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import KaptopAPI

@Suite struct SlowClientHandlerTests {
    private func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: SlowClientHandler())
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "client")).wait()
        return channel
    }

    private static let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/write"))

    private func pass(_ seconds: Int64, _ channel: EmbeddedChannel) {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
    }

    @Test func aClientThatAsksNothingIsDisconnected() throws {
        let channel = try channel()
        pass(7, channel)
        #expect(channel.isActive)
        pass(2, channel)
        #expect(!channel.isActive)
    }

    @Test func aBodyThatDoesNotComeIsNotAwaited() throws {
        let channel = try channel()
        try channel.writeInbound(Self.head)
        channel.read()
        pass(9, channel)
        #expect(!channel.isActive)
        #expect(throws: SlowClientHandler.TooSlow.self) { try channel.throwIfErrorCaught() }
    }

    @Test func aBodyThatTricklesIsNotAwaited() throws {
        let channel = try channel()
        try channel.writeInbound(Self.head)
        for _ in 0..<7 {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "m")))
            channel.read()
            pass(1, channel)
        }
        #expect(channel.isActive)
        pass(2, channel)
        #expect(!channel.isActive)
    }

    @Test func aBodyThatComesSteadilyMayBeLong() throws {
        let channel = try channel()
        try channel.writeInbound(Self.head)
        for _ in 0..<60 {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1000)))
            channel.read()
            pass(2, channel)
        }
        #expect(channel.isActive)
    }

    @Test func aClientIsNotBlamedWhileWeDoNotRead() throws {
        let channel = try channel()
        try channel.writeInbound(Self.head)
        pass(60, channel)
        #expect(channel.isActive)
    }

    @Test func anAnswerMayTakeItsTimeAndTheNextRequestToo() throws {
        let channel = try channel()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.read()
        pass(60, channel)
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .noContent)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        pass(74, channel)
        #expect(channel.isActive)
        pass(2, channel)
        #expect(!channel.isActive)
    }

    @Test func expectationsOfContinueAreAnsweredAtOnce() throws {
        let channel = EmbeddedChannel(handler: ContinueHandler())
        var request = HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/write")
        request.headerFields[.expect] = "100-continue"
        try channel.writeInbound(HTTPRequestPart.head(request))
        let answer = try channel.readOutbound(as: HTTPResponsePart.self)
        #expect(answer == .head(HTTPResponse(status: .continue)))
        try channel.writeInbound(Self.head)
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
    }
}
