using System.Net;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>How one attempt to send a request ended.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The answer's class, for metrics: 2xx, 4xx, 429, 5xx and so on, or "error" without an answer.</summary>
    public abstract string Code { get; }

    /// <summary>The receiver has the samples (any 2xx).</summary>
    public sealed record Accepted : SendOutcome
    {
        public override string Code => "2xx";
    }

    /// <summary>To be tried again for as long as it takes: no answer, 5xx, or a 429.</summary>
    /// <param name="Reason">What was seen, for the log.</param>
    /// <param name="RetryAfter">Not before this time has passed; null: the receiver did not say.</param>
    /// <param name="Status">Zero: there was no answer.</param>
    public sealed record Retry(string Reason, TimeSpan? RetryAfter = null, int Status = 0) : SendOutcome
    {
        public override string Code => Status == 0 ? "error" : ClassOf(Status);
    }

    /// <summary>The receiver does not want these samples, however often they are sent.</summary>
    /// <param name="Answer">The beginning of what it said.</param>
    public sealed record Refused(HttpStatusCode Status, string Answer) : SendOutcome
    {
        public override string Code => ClassOf((int)Status);

        public bool IsTooLarge => Status == HttpStatusCode.RequestEntityTooLarge;
    }

    private static string ClassOf(int status) => status switch
    {
        429 => "429",
        < 200 => "1xx",
        < 300 => "2xx",
        < 400 => "3xx",
        < 500 => "4xx",
        _ => "5xx",
    };
}
