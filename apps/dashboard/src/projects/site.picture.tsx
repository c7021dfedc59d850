import { useQuery } from '@tanstack/react-query';
import { Globe } from 'lucide-react';
import { useEffect, useState } from 'react';
import { queries } from '../api/queries.js';

/** What a site looks like: a picture of its page, else its icon, else a sign that there is none. */
export function SitePicture({
  url,
  deploymentId,
  hasPicture,
}: {
  url: string;
  /** The deployment that the site shows; nothing when it shows none. */
  deploymentId: string | null;
  hasPicture: boolean;
}) {
  const picture = useQuery({
    ...queries.picture(deploymentId ?? ''),
    enabled: deploymentId !== null && hasPicture,
  });
  const address = useObjectUrl(picture.data);
  return (
    <div className="bg-hover flex aspect-[8/5] w-full items-center justify-center overflow-hidden">
      {picture.data !== undefined ? (
        <img src={address} alt="" width={600} height={375} className="size-full object-cover object-top" />
      ) : picture.isLoading ? null : (
        <Favicon key={url} url={deploymentId === null ? undefined : url} />
      )}
    </div>
  );
}

function Favicon({ url }: { url: string | undefined }) {
  const [isMissing, setMissing] = useState(false);
  if (url === undefined || isMissing) return <Globe aria-hidden className="text-muted/50 size-10" />;
  return (
    <img
      src={new URL('/favicon.ico', url).href}
      alt=""
      width={40}
      height={40}
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setMissing(true)}
      className="size-10"
    />
  );
}

/** An address for a picture that the page fetched itself; given back when nobody shows it any more. */
function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return undefined;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
