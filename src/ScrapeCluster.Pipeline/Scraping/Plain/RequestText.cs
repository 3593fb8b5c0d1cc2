using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.Scraping.Plain;

/// <summary>Writes a scrape's request. What all requests of a job have in common is made once.</summary>
internal sealed class RequestText(ScrapeSettings settings, string userAgent)
{
    private readonly byte[] _common = Encoding.ASCII.GetBytes(
        $"Accept: {settings.Accept}\r\nAccept-Encoding: {settings.AcceptEncoding}\r\nUser-Agent: {userAgent}\r\nX-Prometheus-Scrape-Timeout-Seconds: ");

    /// <param name="credentials">The value of the Authorization header; null: none is sent.</param>
    public void Write(PooledBuffer to, PlainTarget target, TimeSpan timeout, string? credentials)
    {
        to.Append("GET "u8);
        Append(to, target.PathAndQuery);
        to.Append(" HTTP/1.1\r\nHost: "u8);
        Append(to, target.Authority!.Name);
        to.Append("\r\n"u8);
        to.Append(_common);
        timeout.TotalSeconds.TryFormat(to.GetSpan(32), out var written, "R", CultureInfo.InvariantCulture);
        to.Advance(written);
        if (credentials is not null)
        {
            to.Append("\r\nAuthorization: "u8);
            Append(to, credentials);
        }

        to.Append("\r\n\r\n"u8);
    }

    private static void Append(PooledBuffer to, string text) => to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(3 * text.Length)));
}
