import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import {
  detectionResult,
  type CreateDetection,
  type DetectionResult,
  type JobError,
} from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { live } from '../live/live.js';

export type Detection =
  | { state: 'none' }
  | { state: 'looking'; stage: string | null }
  | { state: 'found'; result: DetectionResult }
  | { state: 'failed'; error: JobError | Error };

/** Finds out how a repository would be built, and shows how far that is. A newer question drops the older one. */
export function useDetection(): {
  detection: Detection;
  detect: (body: CreateDetection) => void;
  forget: () => void;
} {
  const [detection, setDetection] = useState<Detection>({ state: 'none' });
  const [jobId, setJobId] = useState<string>();
  const submit = useMutation({ mutationFn: (body: CreateDetection) => api.detect(body) });

  useEffect(() => {
    if (jobId === undefined) return undefined;
    return live().follow(jobId, {
      after: 0,
      onRefused: (error) => setDetection({ state: 'failed', error }),
      onEvents: (events) => {
        for (const event of events) {
          if (event.type === 'job.progress') setDetection({ state: 'looking', stage: event.stage });
          if (event.type === 'job.cancelled')
            setDetection({ state: 'failed', error: new Error('The look at the repository was cancelled.') });
          if (event.type === 'job.failed') setDetection({ state: 'failed', error: event.error });
          if (event.type === 'job.completed')
            setDetection({ state: 'found', result: detectionResult.parse(event.result) });
        }
      },
    });
  }, [jobId]);

  return {
    detection,
    detect: (body) => {
      setJobId(undefined);
      setDetection({ state: 'looking', stage: null });
      // Called for the last question only, and not once it is forgotten.
      submit.mutate(body, {
        onSuccess: ({ job_id }) => setJobId(job_id),
        onError: (error) => setDetection({ state: 'failed', error }),
      });
    },
    forget: () => {
      submit.reset();
      setJobId(undefined);
      setDetection({ state: 'none' });
    },
  };
}
