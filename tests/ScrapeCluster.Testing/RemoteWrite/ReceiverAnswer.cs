namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>What a <see cref="FakeReceiver"/> does with one request.</summary>
public sealed record ReceiverAnswer
{
    /// <summary>Takes the samples.</summary>
    public static readonly ReceiverAnswer Accept = new();

    /// <summary>Never answers; the sender has to go.</summary>
    public static readonly ReceiverAnswer Hang = new() { Before = Timeout.InfiniteTimeSpan, TakesSamples = false };

    /// <summary>Closes the connection instead of answering.</summary>
    public static readonly ReceiverAnswer Close = new() { ClosesConnection = true, TakesSamples = false };

    /// <summary>Takes the samples, but closes the connection instead of saying so: the sender must repeat them.</summary>
    public static readonly ReceiverAnswer AcceptAndClose = new() { ClosesConnection = true };

    public int StatusCode { get; init; } = 204;

    public string? RetryAfter { get; init; }

    public string Body { get; init; } = "";

    /// <summary>Whether the samples are recorded.</summary>
    public bool TakesSamples { get; init; } = true;

    public bool ClosesConnection { get; init; }

    /// <summary>Resets the connection when so many bytes of the request's body have been read. Null: reads it all.</summary>
    public int? ResetsAfterBytes { get; init; }

    /// <summary>Resets the connection in the middle of its own answer's text.</summary>
    public bool BreaksOffAnswer { get; init; }

    /// <summary>Reads the request's body so slowly, in real time. Null: at once.</summary>
    public int? ReadsBytesPerSecond { get; init; }

    /// <summary>Sent with the answer: <c>Date</c>, <c>X-Prometheus-Remote-Write-Samples-Written</c>...</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Real time to wait first.</summary>
    public TimeSpan Before { get; init; }

    /// <summary>Opened by the test when the answer may go out.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>Does not take the samples.</summary>
    public static ReceiverAnswer Status(int statusCode, string? retryAfter = null, string body = "") =>
        new() { StatusCode = statusCode, RetryAfter = retryAfter, Body = body, TakesSamples = statusCode is >= 200 and < 300 };

    /// <summary>Gets only the first bytes of a request, and never takes the samples.</summary>
    public static ReceiverAnswer ResetAfter(int bytes) => new() { ResetsAfterBytes = bytes, TakesSamples = false };

    /// <summary>Takes the samples once the gate opens.</summary>
    public static ReceiverAnswer AcceptAfter(Task gate) => new() { Gate = gate };
}
