using System.Globalization;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>How one attempt to send a request ended.</summary>
/// <param name="Status">HTTP status of the answer. Zero: there was none.</param>
public abstract record SendOutcome(int Status)
{
    /// <summary>Code of an attempt without an answer.</summary>
    public const string NoAnswer = "error";

    /// <summary>Code of an attempt for which there were no credentials: nothing was sent.</summary>
    public const string NoCredentials = "no_credentials";

    /// <summary>Bytes of the body; 0 where none was sent.</summary>
    public long SentBytes { get; init; }

    /// <summary>The answer's status, for metrics; <see cref="NoAnswer"/> or <see cref="NoCredentials"/> where there was none.</summary>
    public virtual string Code => Status == 0 ? NoAnswer : Status.ToString(CultureInfo.InvariantCulture);

    /// <summary>The receiver has the samples (any 2xx).</summary>
    /// <param name="Written">Samples that it says it wrote; null: it does not say.</param>
    public sealed record Accepted(int Status, long? Written = null) : SendOutcome(Status);

    /// <summary>To be tried again for as long as it takes: no answer, 5xx, or a 429.</summary>
    /// <param name="Reason">What was seen, for the log.</param>
    /// <param name="RetryAfter">Not before this time has passed; null: the receiver did not say.</param>
    public record Retry(string Reason, TimeSpan? RetryAfter = null, int Status = 0) : SendOutcome(Status);

    /// <summary>A 429: the receiver lives, and takes less than it gets.</summary>
    public sealed record Throttled(string Reason, TimeSpan? RetryAfter, ThrottleCause Cause) : Retry(Reason, RetryAfter, 429);

    /// <summary>This node broke the attempt off itself: it says nothing about the receiver.</summary>
    public sealed record Cancelled() : Retry("cancelled");

    /// <summary>There are no credentials to sign with.</summary>
    public sealed record Unsigned(string Reason) : Retry(Reason)
    {
        public override string Code => NoCredentials;
    }

    /// <summary>401 or 403 for a signed request: the receiver does not believe the signature, or not that its owner may write.</summary>
    /// <param name="Answer">The beginning of what it said.</param>
    /// <param name="ReceiverTime">Its <c>Date</c>; null: none.</param>
    public sealed record Denied(int Status, string Answer, DateTimeOffset? ReceiverTime) : SendOutcome(Status)
    {
        /// <summary>There are other credentials meanwhile, or another time to sign with.</summary>
        public bool IsRenewed { get; init; }
    }

    /// <summary>The receiver does not want these samples, however often they are sent.</summary>
    /// <param name="Answer">The beginning of what it said.</param>
    public sealed record Refused(int Status, string Answer) : SendOutcome(Status)
    {
        public bool IsTooLarge => Status == 413;

        public RefusalReason Reason => AnswerText.ReasonOf(Status, Answer);
    }
}
