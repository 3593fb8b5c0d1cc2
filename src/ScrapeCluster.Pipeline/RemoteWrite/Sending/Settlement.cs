using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// What an answer means for each part of a request: acknowledged, repeated together with the others, or, where the receiver does not want the request,
/// sent again in halves until those are found that it does not want.
/// </summary>
/// <param name="leader">Its backoff is that of all.</param>
internal sealed class Settlement(RemoteWriter leader, IReadOnlyList<RequestPart> parts, EndpointSender sender, TimeProvider time)
{
    // Of one writer no more is given up unseen.
    private const int MostRefusedAtOnce = 2_000;

    public void Settle(WriteRequest request, SendOutcome outcome)
    {
        switch (outcome)
        {
            case SendOutcome.Accepted:
                Acknowledge();
                break;
            case SendOutcome.Unsigned unsigned:
                PutBack();
                BackOff(unsigned);
                break;
            // The receiver may have taken a request though no answer came. Sent again unchanged it holds doubles at most; filled up
            // with newer samples it could overtake the first one, and that one would come out of order.
            case SendOutcome.Retry retry:
                Repeat(parts);
                if (retry is not SendOutcome.Cancelled)
                    BackOff(retry);
                break;
            case SendOutcome.Denied denied:
                PutBack();
                if (!denied.IsRenewed)
                    Hold(denied);
                break;
            case SendOutcome.Refused { IsTooLarge: true } when TrySplit(parts[0]):
                sender.TooLarge(request);
                break;
            case SendOutcome.Refused { IsTooLarge: false, Status: not 429 } when TryTakeApart():
                break;
            case SendOutcome.Refused refused:
                Drop(request, refused);
                break;
        }
    }

    private void Acknowledge()
    {
        for (var i = 0; i < parts.Count; i++)
        {
            parts[i].Writer.Queue.Acknowledge(parts[i].Batch, isLast: i == parts.Count - 1);
            parts[i].Writer.Judged(refused: false);
        }
    }

    private void PutBack()
    {
        foreach (var (writer, batch) in parts)
            writer.Queue.PutBack(batch);
    }

    // Each part as it is, in one request.
    private static void Repeat(IReadOnlyList<RequestPart> together)
    {
        var tried = together.Count > 1 ? new TriedRequest([.. together.Select(part => part.Writer)]) : null;
        foreach (var (writer, batch) in together)
        {
            writer.Queue.PutBack(batch, triedTogether: batch.Fragments.Count);
            writer.Tried = tried;
        }
    }

    // False: it is one series.
    private bool TrySplit(RequestPart only)
    {
        if (TryHalve())
            return true;
        if (FragmentSplitter.Halve(only.Batch.Fragments[0]) is not { } smaller)
            return false;
        only.Writer.Queue.Replace(only.Batch, smaller);
        Forget();
        return true;
    }

    // False: what is left belongs to one writer, and is little.
    private bool TryTakeApart() => (parts.Count > 1 || parts[0].Samples > MostRefusedAtOnce) && TryHalve();

    // Between writers as long as there are several, then between fragments. False: it is one fragment.
    private bool TryHalve()
    {
        if (parts.Count > 1)
        {
            var half = parts.Count / 2;
            Repeat([.. parts.Take(half)]);
            Repeat([.. parts.Skip(half)]);
        }
        else if (parts[0].Batch.Fragments.Count is > 1 and var count)
        {
            parts[0].Writer.Queue.PutBack(parts[0].Batch, triedTogether: count / 2);
            parts[0].Writer.Tried = null;
        }
        else
        {
            return false;
        }
        Forget();
        return true;
    }

    private void Forget()
    {
        foreach (var (writer, _) in parts)
            writer.Retry.Forget();
    }

    private void Drop(WriteRequest request, SendOutcome.Refused refused)
    {
        foreach (var (writer, batch) in parts)
        {
            writer.Queue.Drop(batch, DropReason.Refused);
            writer.Judged(refused: true);
        }
        sender.Refused(refused, request);
    }

    // Longer than any backoff so far: who looks after the credentials needs time too.
    private void Hold(SendOutcome.Denied denied)
    {
        var delay = sender.Options.Queue.MaxBackoff;
        Wait(time.Monotonic() + delay);
        sender.Denied(denied, delay);
    }

    private void BackOff(SendOutcome.Retry retry)
    {
        var now = time.Monotonic();
        var delay = leader.Retry.NextWait(retry.RetryAfter);
        foreach (var (writer, _) in parts)
        {
            if (writer != leader)
                writer.Retry.NextWait(retry.RetryAfter);
        }
        Wait(now + delay);
        var untilProbe = sender.Pace.ProbeAt - now;
        sender.Failed(retry, delay > untilProbe ? delay : untilProbe);
    }

    // All alike: they are repeated together.
    private void Wait(TimeSpan until)
    {
        foreach (var (writer, _) in parts)
        {
            writer.Retry.Wait(until);
            writer.Traffic.CountRetry();
        }
    }
}
